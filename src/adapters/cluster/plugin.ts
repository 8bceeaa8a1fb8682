import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { withoutSigningKeys } from '../../core/child-environment.ts';
import { credentialPlugin } from '../../core/catalogue/cluster.ts';
import { fieldsOf } from '../../core/fields.ts';
import { type Context, type Granted, text } from './kubeconfig.ts';

export type PluginWorld = {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a person sits who may be asked to log in, the terminal that shows what the plugin says. */
  readonly terminal?: { write(text: string): unknown } | undefined;
};

/** Longest time for one run; somebody may have to log in with a browser. */
const LIMIT_MS = { alone: 60_000, interactive: 300_000 };

/** Most that is read of what a plugin prints. */
const MOST_BYTES = 1024 * 1024;

/** Runs a credential plugin as kubectl does, by client.authentication.k8s.io; throws CREDENTIAL_PLUGIN. */
export async function runPlugin({ user, cluster }: Context, world: PluginWorld): Promise<Granted> {
  const exec = fieldsOf(user['exec']);
  const command = text(exec['command']);
  const named = text(exec['named']) || command;
  const mode = text(exec['interactiveMode']);
  if (mode === 'Always' && !world.terminal)
    throw credentialPlugin(
      named,
      'asks a person (interactiveMode: Always), and there is no terminal here',
      'use credentials that need no interaction, such as those of a role or a service account',
    );
  const terminal = mode === 'Never' ? undefined : world.terminal;
  const apiVersion = text(exec['apiVersion']);
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: {
      interactive: terminal !== undefined,
      ...(exec['provideClusterInfo'] === true && { cluster: await clusterInfo(cluster) }),
    },
  };
  const more = (Array.isArray(exec['env']) ? exec['env'] : []).map(fieldsOf);
  const env = {
    ...withoutSigningKeys(world.env),
    ...Object.fromEntries(more.map(({ name, value }) => [text(name), text(value)])),
    KUBERNETES_EXEC_INFO: JSON.stringify(info),
  };
  const args = (Array.isArray(exec['args']) ? exec['args'] : []).map(text);
  const answer = await run({ command, args, env, terminal }).catch((error: RunError) => {
    const missing = error.code === 'ENOENT';
    const installHint = text(exec['installHint']).trim();
    const said = (error.stderr ?? '').trim().split('\n').at(-1) ?? '';
    throw credentialPlugin(
      named,
      missing ? 'is not installed' : `failed: ${said === '' ? error.message : said}`,
      missing && installHint !== '' ? installHint : undefined,
    );
  });
  return grantedFrom(answer, named, apiVersion);
}

/** The cluster in the protocol's own words, which are not those of the kubeconfig. */
async function clusterInfo(cluster: Context['cluster']): Promise<object> {
  const file = text(cluster['certificate-authority']);
  const data = text(cluster['certificate-authority-data']);
  const ca = data === '' && file !== '' ? (await readFile(file)).toString('base64') : data;
  const extensions = Array.isArray(cluster['extensions']) ? cluster['extensions'].map(fieldsOf) : [];
  const config = extensions.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.['extension'];
  return {
    server: cluster['server'],
    'tls-server-name': cluster['tls-server-name'],
    'certificate-authority-data': ca === '' ? undefined : ca,
    'proxy-url': cluster['proxy-url'],
    config,
  };
}

function grantedFrom(answer: string, command: string, apiVersion: string): Granted {
  let credential: Readonly<Record<string, unknown>> = {};
  try {
    credential = fieldsOf(JSON.parse(answer));
  } catch {
    // Falls through: the answer may hold a token, so it is never quoted.
  }
  const answered = text(credential['apiVersion']);
  if (answered !== '' && answered !== apiVersion)
    throw credentialPlugin(command, `answers in another version than ${apiVersion}`, undefined);
  const status = fieldsOf(credential['status']);
  const [token, cert, key] = [status['token'], status['clientCertificateData'], status['clientKeyData']].map(
    text,
  );
  if (!token && !(cert && key))
    throw credentialPlugin(command, 'gave no token and no certificate', undefined);
  const expires = Date.parse(text(status['expirationTimestamp']));
  return {
    ...(token && { token }),
    ...(cert && key && { cert, key }),
    ...(!Number.isNaN(expires) && { expires }),
  };
}

type RunError = NodeJS.ErrnoException & { readonly stderr?: string };
type Run = PluginWorld & { readonly command: string; readonly args: readonly string[] };

async function run({ command, args, env, terminal }: Run): Promise<string> {
  const timeout = terminal ? LIMIT_MS.interactive : LIMIT_MS.alone;
  const child = spawn(command, args, {
    env,
    timeout,
    stdio: [terminal ? 'inherit' : 'ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  const keep = (name: keyof typeof said, chunk: string): void => {
    said[name] += chunk.slice(0, MOST_BYTES - said[name].length);
  };
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => keep('stdout', chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    keep('stderr', chunk);
    terminal?.write(chunk);
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code, signal) => {
      if (code === 0) return done(said.stdout);
      const how = signal === null ? `exit code ${code}` : `${signal} after ${timeout / 1_000} s`;
      fail(Object.assign(new Error(`it ended with ${how}`), { stderr: said.stderr }));
    });
  });
}
