import { copyFile, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { engineFailed } from '../../core/catalogue/images.ts';
import type { Emit } from '../../core/events.ts';
import type { Processes } from '../../core/ports/processes.ts';
import type { Registry } from '../../core/ports/registry.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { Engine } from './engine.ts';

export type EngineWorld = {
  readonly processes: Processes;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Names of variables with credentials that platform.yml lets through. */
  readonly pass?: readonly string[];
  readonly emit: Emit;
  /** Folder for temporary files. */
  readonly temporary: string;
};

/** Runs the engine with a login that nobody else sees and that ends with the session. */
export type EngineSession = {
  readonly engine: Engine;
  /** Lines of stdout; throws ENGINE_FAILED with the last lines of stderr on any other exit than 0. */
  run(args: readonly string[], options?: EngineRun): Promise<readonly string[]>;
  /** Of a command whose failure says something. */
  exitCode(args: readonly string[], options?: EngineRun): Promise<number>;
  /** For questions. */
  succeeds(args: readonly string[]): Promise<boolean>;
};

type EngineRun = {
  /** Shows the command and what it says while it runs. */
  readonly shown?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Ends the command instead of the session's own signal. */
  readonly stop?: AbortSignal;
};

/** What an engine said last is shown when it fails. */
const TAIL = 20;
/** docker counts the seconds to its next try, each on a line: they would push out why. */
const COUNTDOWN = /: Retrying in \d+ seconds?$/;

/**
 * Opens the engine with a configuration folder of its own, started as a copy of the person's and removed afterwards: the
 * registry's password goes in by stdin and is on no command line, in no environment and in no file that stays.
 */
export async function withEngine<T>(
  engine: Engine,
  world: EngineWorld,
  { registry, signal }: { registry: Registry; signal: AbortSignal },
  work: (session: EngineSession) => Promise<T>,
): Promise<T> {
  const folder = await temporaryFolder(world.temporary, 'login');
  try {
    const login = await registry.login(signal);
    // buildah and podman end where DOCKER_CONFIG names a folder without logins, though none is wanted.
    const isOwn = login !== undefined || engine.name !== 'docker';
    const env = isOwn ? await ownConfig(engine, folder, { env: world.env, host: registry.host }) : {};
    const session = openSession(engine, { world, env, signal });
    if (login) {
      const insecure = engine.name !== 'docker' && registry.insecure ? ['--tls-verify=false'] : [];
      const args = ['login', '--username', login.username, '--password-stdin', ...insecure, registry.host];
      await session.run(args, { input: login.password.reveal() });
    }
    return await work(session);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function openSession(
  engine: Engine,
  { world, env, signal }: { world: EngineWorld; env: Readonly<Record<string, string>>; signal: AbortSignal },
): EngineSession {
  const { processes, cwd, pass = [], emit } = world;
  const call = async (
    args: readonly string[],
    { shown = false, input, env: more, stop = signal }: EngineRun,
  ) => {
    const out: string[] = [];
    const said: string[] = [];
    const onLine = (line: string, stream: 'stdout' | 'stderr'): void => {
      if (stream === 'stdout') out.push(line);
      if (!COUNTDOWN.test(line)) said.push(line);
      if (said.length > TAIL) said.shift();
      if (shown) emit({ type: 'command.output', line });
    };
    const request = { command: engine.name, args, cwd, pass, env: { ...env, ...more }, onLine };
    const { code } = await processes.run({ ...request, ...(input !== undefined && { input }) }, stop);
    return { code, out, said };
  };
  return {
    engine,
    exitCode: async (args, options = {}) => (await call(args, options)).code,
    succeeds: async (args) => (await call(args, {})).code === 0,
    run: async (args, options = {}) => {
      const { code, out, said } = await call(args, options);
      if (code !== 0) throw engineFailed(`${engine.name} ${args[0] ?? ''}`, code, options.shown ? [] : said);
      return out;
    },
  };
}

type ConfigFile = {
  auths?: Record<string, unknown>;
  credHelpers?: Record<string, string>;
  credsStore?: string;
};

async function ownConfig(
  { name }: Engine,
  folder: string,
  { env, host }: { env: EngineWorld['env']; host: string },
): Promise<Readonly<Record<string, string>>> {
  const docker = env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? '/', '.docker');
  if (name !== 'docker') {
    const theirs =
      env['REGISTRY_AUTH_FILE'] ?? join(env['XDG_RUNTIME_DIR'] ?? '/', 'containers', 'auth.json');
    const file = join(folder, 'auth.json');
    await copyFile(theirs, file).catch(() =>
      copyFile(join(docker, 'config.json'), file).catch(() => writeFile(file, '{}', { mode: 0o600 })),
    );
    return { REGISTRY_AUTH_FILE: file };
  }
  const theirs = await readFile(join(docker, 'config.json'), 'utf8').catch(() => '{}');
  await writeFile(
    join(folder, 'config.json'),
    JSON.stringify(withoutStore(JSON.parse(theirs) as ConfigFile, host)),
    {
      mode: 0o600,
    },
  );
  // buildx and contexts live beside the file.
  for (const part of ['cli-plugins', 'contexts', 'buildx'])
    await symlink(join(docker, part), join(folder, part)).catch(() => undefined);
  return { DOCKER_CONFIG: folder };
}

/** A store of the system's would keep our login: it stays only for the registries it already serves. */
function withoutStore({ credsStore, ...config }: ConfigFile, host: string): ConfigFile {
  const served = credsStore === undefined ? [] : Object.keys(config.auths ?? {});
  const helpers = {
    ...Object.fromEntries(served.map((key) => [key, credsStore ?? ''])),
    ...config.credHelpers,
  };
  delete helpers[host];
  return { ...config, credHelpers: helpers };
}
