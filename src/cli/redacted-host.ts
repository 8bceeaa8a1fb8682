import { makeRedactor, type Redactor } from '../core/redact.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import type { Host, Session } from '../app/world.ts';

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

/** Hides every value of these Secrets from now on, and warns of those that are too short for it. */
export function hideSecrets(
  secrets: readonly SecretManifest[],
  { redactor, emit }: Pick<Session, 'redactor' | 'emit'>,
): void {
  const short = secrets.flatMap(({ name, values }) =>
    [...values].flatMap(([key, value]) =>
      redactor.hide(value.bytes('base64')) || value.is('') ? [] : [`${name} key ${key}`],
    ),
  );
  if (short.length > 0)
    emit({
      type: 'warning',
      text: `too short to be hidden where a program prints it: Secret ${short.join(', ')}`,
    });
}
