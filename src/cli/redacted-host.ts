import { makeRedactor, type Redactor } from '../core/redact.ts';
import { hideLogins, passwordsOf } from '../core/redact/logins.ts';
import type { Host } from '../app/world.ts';

/** Variables that hold credentials; a build command that prints its environment would print them too. */
const CREDENTIALS = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'SOPS_AGE_KEY',
  'SLIPWAY_APPROVAL_KEY',
  'BITBUCKET_TOKEN',
  'SLIPWAY_REGISTRY_PASSWORD',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
];

/** Variables with the address of a proxy, which may hold a password. */
const PROXIES = ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);

export type RedactedHost = {
  readonly host: Host;
  /** The same without the redactor, for what a person asks to see. */
  readonly plain: Host;
  readonly redactor: Redactor;
  /** Writes what was held back; to be called once, last. */
  readonly end: () => void;
};

/** The same host, with everything that is printed passing a redactor. */
export function redactedHost(host: Host): RedactedHost {
  const redactor = makeRedactor();
  for (const name of CREDENTIALS) redactor.hide(Buffer.from(host.env[name] ?? ''));
  for (const name of PROXIES)
    for (const password of passwordsOf(host.env[name] ?? '')) redactor.hide(Buffer.from(password));
  // A login in any other address, such as BUILD_URL or that of a repository, is as secret.
  for (const address of Object.values(host.env)) hideLogins(address ?? '', redactor);
  const stdout = redactor.stream(host.stdout);
  const stderr = redactor.stream(host.stderr);
  return {
    host: { ...host, stdout: stdout.write, stderr: stderr.write },
    plain: host,
    redactor,
    end: () => {
      stdout.end();
      stderr.end();
    },
  };
}
