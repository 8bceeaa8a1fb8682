import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withoutSigningKeys } from '../../core/child-environment.ts';
import { type Login, TOKEN_USER } from '../../core/ports/registry.ts';
import { Secret } from '../../core/secret.ts';

type Env = Readonly<Record<string, string | undefined>>;

type DockerConfig = {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  readonly credHelpers?: Readonly<Record<string, string>>;
  readonly credsStore?: string;
};

/**
 * The login for a registry that is not ECR: two variables, as Jenkins' withCredentials sets them, or what docker,
 * podman or skopeo login left on the machine. The variables are for SLIPWAY_REGISTRY_HOST alone, or else for the
 * platform's registry: any other host is one that a template named.
 */
export async function loginFor(
  host: string,
  env: Env,
  { isPlatform = true }: { readonly isPlatform?: boolean } = {},
): Promise<Login | undefined> {
  const username = env['SLIPWAY_REGISTRY_USER'];
  const password = env['SLIPWAY_REGISTRY_PASSWORD'];
  const named = env['SLIPWAY_REGISTRY_HOST'];
  if (username && password && (named ? named === host : isPlatform))
    return { username, password: new Secret(password) };
  for (const file of configFiles(env)) {
    const config = await readConfig(file);
    const login = config && (await loginFrom(config, host, env));
    if (login) return login;
  }
  return undefined;
}

function configFiles(env: Env): string[] {
  return [
    env['REGISTRY_AUTH_FILE'],
    join(env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? homedir(), '.docker'), 'config.json'),
    env['XDG_RUNTIME_DIR'] ? join(env['XDG_RUNTIME_DIR'], 'containers', 'auth.json') : undefined,
  ].filter((file) => file !== undefined);
}

async function readConfig(file: string): Promise<DockerConfig | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as DockerConfig;
  } catch {
    // Absent or not readable: as if nobody had logged in.
    return undefined;
  }
}

async function loginFrom(config: DockerConfig, host: string, env: Env): Promise<Login | undefined> {
  const keys = host === 'docker.io' ? ['https://index.docker.io/v1/', host] : [host, `https://${host}`];
  for (const key of keys) {
    const helper = config.credHelpers?.[key] ?? config.credsStore;
    const kept = helper === undefined ? undefined : await askHelper(helper, key, env);
    const login = kept ?? writtenLogin(config.auths?.[key]);
    if (login) return login;
  }
  return undefined;
}

function writtenLogin(entry: NonNullable<DockerConfig['auths']>[string] | undefined): Login | undefined {
  if (entry?.identitytoken) return { username: TOKEN_USER, password: new Secret(entry.identitytoken) };
  const text = Buffer.from(entry?.auth ?? '', 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon <= 0) return undefined;
  return { username: text.slice(0, colon), password: new Secret(text.slice(colon + 1)) };
}

/** Docker's protocol for credential helpers: the host on stdin, JSON on stdout. Undefined where it has nothing to say. */
async function askHelper(helper: string, host: string, env: Env): Promise<Login | undefined> {
  const child = spawn(`docker-credential-${helper}`, ['get'], {
    env: withoutSigningKeys(env),
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined).end(host);
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null)).once('close', resolve);
  });
  if (code !== 0) return undefined;
  try {
    const { Username, Secret: secret } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Answer;
    return Username && secret ? { username: Username, password: new Secret(secret) } : undefined;
  } catch {
    return undefined;
  }
}

type Answer = { readonly Username?: string; readonly Secret?: string };
