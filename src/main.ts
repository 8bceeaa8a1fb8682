import { setMaxListeners } from 'node:events';
import { hostname, userInfo } from 'node:os';
import { interrupted, terminated } from './core/catalogue/usage.ts';
import type { AwsSession } from './adapters/aws-session.ts';
import type { Network } from './adapters/network/network.ts';
import type { Adapters } from './app/world.ts';
import type { NetworkConfig } from './core/platform.ts';
import { asksForVersion, version } from './core/version.ts';

const argv = process.argv.slice(2);

// Which Node the AWS SDK will want next year is ours to care about, not the reader's of a deploy's output.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// Node 20.19 calls a curve experimental that later versions have for good, wherever a file of secrets is opened.
const emitWarning = process.emitWarning.bind(process);
process.emitWarning = (warning: string | Error, ...more: unknown[]): void => {
  if (!String(warning).includes('X25519')) Reflect.apply(emitWarning, undefined, [warning, ...more]);
};

/** As platform.yml describes it. */
let networkConfig: NetworkConfig = {};
let network: Network | undefined;

/** Once a delivery is known. */
let awsSession: AwsSession | undefined;

/** Each is loaded when a command first asks for it: start-up pays for nothing it does not use. */
const adapters: Adapters = {
  files: async (root) => (await import('./adapters/files.ts')).openFiles(root),
  repository: async (root) => (await import('./adapters/repository.ts')).openRepository(root),
  processes: async () => (await import('./adapters/processes.ts')).openProcesses(process.env),
  cluster: async (config) =>
    (await import('./adapters/cluster/open.ts')).openCluster(config, {
      cwd: process.cwd(),
      env: process.env,
      network: await openedNetwork(),
      session: () => awsSession,
      terminal: process.stdin.isTTY && process.stderr.isTTY ? process.stderr : undefined,
      clock: (await import('./adapters/clock.ts')).clock,
      version,
    }),
  bucket: async (config) => {
    // From here on there are values in memory.
    (await import('./adapters/core-dumps.ts')).leaveMemoryOutOfDumps();
    return (await import('./adapters/bucket.ts')).openBucket(
      config,
      process.env,
      await openedNetwork(),
      () => awsSession,
    );
  },
  kms: async () =>
    (await import('./adapters/kms.ts')).openKms(process.env, await openedNetwork(), () => awsSession),
  editor: async () => (await import('./adapters/editor.ts')).openEditor(process.env),
  registry: async (config) =>
    (await import('./adapters/registry.ts')).openPlatformRegistry(config, await registryWorld()),
  registryAt: async (host) =>
    (await import('./adapters/registry.ts')).openForeignRegistry(host, await registryWorld()),
  ecr: async (config) => (await import('./adapters/ecr.ts')).openEcr(config, await registryWorld()),
  buildStatuses: async (access) =>
    (await import('./adapters/bitbucket.ts')).openBitbucket(access, await openedNetwork()),
  network: async (config) => {
    networkConfig = config;
    Object.assign(process.env, (await import('./adapters/network/network.ts')).networkVariables(config));
  },
  awsSession: async (built) => {
    awsSession = (await import('./adapters/aws-session.ts')).awsSessionOf(built);
  },
  layerMemory: async () => (await import('./adapters/layer-memory.ts')).openLayerMemory(process.env),
  terminal: async () => (await import('./adapters/terminal.ts')).openTerminal(process.stdin, process.stderr),
};

/** Settles when the command has ended and the exit code is set. */
export const ended = asksForVersion(argv) ? void process.stdout.write(`${version}\n`) : main();

/** Opened by the first connection: what is wrong with a proxy is no matter for whoever stays on this machine. */
async function openedNetwork(): Promise<Network> {
  const { openNetwork } = await import('./adapters/network/network.ts');
  return (network ??= openNetwork(process.env, networkConfig));
}

async function registryWorld() {
  return {
    env: process.env,
    network: await openedNetwork(),
    session: () => awsSession,
    clock: (await import('./adapters/clock.ts')).clock,
  };
}

async function main(): Promise<void> {
  const stop = new AbortController();
  // Everything that waits listens to it: a warning of a leak would be about nothing.
  setMaxListeners(0, stop.signal);
  const stopWith = (reason: Error) => (): void => {
    // The second signal of an impatient person ends the process at once.
    if (stop.signal.aborted) process.exit(130);
    stop.abort(reason);
  };
  // Whoever reads with `| head` has seen enough; a deploy goes on to its end all the same.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', unlessUnread);
  process.on('SIGINT', stopWith(interrupted()));
  process.on('SIGTERM', stopWith(terminated()));
  const [{ runProgram }, { clock }] = await Promise.all([
    import('./cli/program.ts'),
    import('./adapters/clock.ts'),
  ]);
  process.exitCode = await runProgram(argv, {
    version,
    cwd: process.cwd(),
    env: process.env,
    person: `${userInfo().username}@${hostname()}`,
    clock,
    signal: stop.signal,
    adapters,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    // A terminal that nobody measured says 0.
    columns: process.stderr.isTTY ? process.stderr.columns || 80 : undefined,
    colour: process.stderr.isTTY && !process.env['NO_COLOR'],
    colourOut: process.stdout.isTTY && !process.env['NO_COLOR'],
  });
}

function unlessUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
