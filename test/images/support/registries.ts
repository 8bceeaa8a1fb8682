import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';
import { clock } from '../../../src/adapters/clock.ts';
import { openRegistry, type RegistryOptions } from '../../../src/adapters/registry/client.ts';
import type { Login, Registry } from '../../../src/core/ports/registry.ts';
import { Secret } from '../../../src/core/secret.ts';
import { binaries } from '../../../src/sandbox/binaries.ts';
import { freePort, startServer } from '../../support/server.ts';
import { tool } from '../../support/tool.ts';

/** A running registry and what it takes to speak to it. */
export type RealRegistry = {
  readonly host: string;
  readonly insecure: boolean;
  /** Certificate authority of its own, in PEM. */
  readonly ca?: string;
  readonly login?: Login;
};

/** `AWS` and `test-token`, as bcrypt. */
const HTPASSWD = 'AWS:$2y$04$/xvTZgzEllKZF3zsyjP1j.xWAeJqwggSMnPcHNYucdxfXMuapVfka';

export const LOGIN: Login = { username: 'AWS', password: new Secret('test-token') };

const { signal } = new AbortController();
let craneOnce: Promise<RealRegistry> | undefined;
let plainOnce: Promise<RealRegistry> | undefined;
let secureOnce: Promise<RealRegistry> | undefined;

/** Folder of the sandbox's programs, crane among them. */
export async function cranePath(): Promise<string> {
  const bin = await binaries({ env: process.env, clock, emit: () => undefined, signal });
  return join(bin, 'crane');
}

/** The registry of the sandbox: no login, no TLS, everything in memory. */
export function craneRegistry(): Promise<RealRegistry> {
  craneOnce ??= (async () => {
    const port = await freePort();
    const host = `127.0.0.1:${port}`;
    await startServer({
      command: await cranePath(),
      args: ['registry', 'serve', '--address', host],
      url: `http://${host}/v2/`,
    });
    return { host, insecure: true };
  })();
  return craneOnce;
}

/** docker-registry without login, for what stands before it. */
export function plainRegistry(): Promise<RealRegistry> {
  plainOnce ??= startDockerRegistry(false);
  return plainOnce;
}

/** docker-registry with TLS and a login, as companies run it. */
export function secureRegistry(): Promise<RealRegistry> {
  secureOnce ??= startDockerRegistry(true);
  return secureOnce;
}

/** docker-registry as a pull-through cache: what it does not have it fetches when it is asked for it. */
export async function cacheOf({ host }: Pick<RealRegistry, 'host'>): Promise<RealRegistry> {
  return startDockerRegistry(false, [`proxy: { remoteurl: 'http://${host}' }`]);
}

async function startDockerRegistry(secure: boolean, more: readonly string[] = []): Promise<RealRegistry> {
  const command = join(tool('images'), 'docker-registry');
  const folder = await testFolder('slipway-registry-');
  const port = await freePort();
  const ca = secure ? makeCertificate(folder) : undefined;
  await mkdir(join(folder, 'data'));
  await writeFile(join(folder, 'htpasswd'), `${HTPASSWD}\n`);
  const config = [
    'version: 0.1',
    'log: { level: error, accesslog: { disabled: true } }',
    `storage: { filesystem: { rootdirectory: ${join(folder, 'data')} }, delete: { enabled: true } }`,
    'http:',
    `  addr: 127.0.0.1:${port}`,
    '  secret: test',
    ...(secure
      ? [
          `  tls: { certificate: ${join(folder, 'server.crt')}, key: ${join(folder, 'server.key')} }`,
          `auth: { htpasswd: { realm: test, path: ${join(folder, 'htpasswd')} } }`,
        ]
      : []),
    ...more,
  ];
  await writeFile(join(folder, 'config.yml'), `${config.join('\n')}\n`);
  const host = secure ? `localhost:${port}` : `127.0.0.1:${port}`;
  await startServer({
    command,
    args: ['serve', join(folder, 'config.yml')],
    // Plain HTTP to a TLS port is answered too, with an error: it is up.
    url: `http://${host}/v2/`,
  });
  return {
    host,
    insecure: !secure,
    ...(ca !== undefined && { ca: await readFile(ca, 'utf8'), login: LOGIN }),
  };
}

/** A certificate authority and a certificate for localhost and ECR's host names; returns the authority's file. */
export function makeCertificate(folder: string): string {
  const run = (line: string): void =>
    void execFileSync('openssl', line.split(' '), { cwd: folder, stdio: 'ignore' });
  const key = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes';
  run(`req -x509 ${key} -days 30 -subj /CN=test-authority -keyout ca.key -out ca.crt`);
  run(
    `req ${key} -subj /CN=registry -addext subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:*.dkr.ecr.eu-west-1.amazonaws.com -keyout server.key -out server.csr`,
  );
  run(
    'x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -copy_extensions copy -out server.crt',
  );
  return join(folder, 'ca.crt');
}

/** A folder that is gone after the tests of the file or process that asked for it. */
export async function testFolder(prefix = 'slipway-images-'): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  after('remove a folder', () => rm(path, { recursive: true, force: true }));
  return path;
}

/** The adapter on such a registry; waits between tries pass at once. */
export function openReal(
  { host, insecure, ca, login }: RealRegistry,
  options: Partial<RegistryOptions> = {},
): Registry {
  return openRegistry({
    host,
    insecure,
    ...(ca !== undefined && { ca }),
    logins: () => Promise.resolve(login),
    clock: { now: () => Date.now(), wait: () => Promise.resolve() },
    ...options,
  });
}
