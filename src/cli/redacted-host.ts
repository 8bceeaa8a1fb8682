import { makeRedactor, type Redactor } from '../core/redact.ts';
import type { Host } from '../app/world.ts';

/** Variables that hold credentials; a build command that prints its environment would print them too. */
const CREDENTIALS = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'SOPS_AGE_KEY',
  'SLIPWAY_APPROVAL_KEY',
  'BITBUCKET_TOKEN',
];

export type RedactedHost = {
  readonly host: Host;
  readonly redactor: Redactor;
  /** Writes what was held back; to be called once, last. */
  readonly end: () => void;
};

/** The same host, with everything that is printed passing a redactor. */
export function redactedHost(host: Host): RedactedHost {
  const redactor = makeRedactor();
  for (const name of CREDENTIALS) redactor.hide(Buffer.from(host.env[name] ?? ''));
  const stdout = redactor.stream(host.stdout);
  const stderr = redactor.stream(host.stderr);
  return {
    host: { ...host, stdout: stdout.write, stderr: stderr.write },
    redactor,
    end: () => {
      stdout.end();
      stderr.end();
    },
  };
}
