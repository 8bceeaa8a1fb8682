import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { after } from 'mocha';
import { type Api, openApi } from '../../src/sandbox/api.ts';
import { binaries } from '../../src/sandbox/binaries.ts';
import { adminCredentials } from '../../src/sandbox/credentials.ts';
import { down } from '../../src/sandbox/down.ts';
import { endAll, launch, type Program, type Running } from '../../src/sandbox/launch.ts';
import { environmentFor } from '../../src/sandbox/environment.ts';
import { createNamespace, hasDefaultAccount } from '../../src/sandbox/objects.ts';
import type { ProcessId } from '../../src/sandbox/process-table.ts';
import { type MoreArguments, programsFor } from '../../src/sandbox/programs.ts';
import type { Bucket, Part } from '../../src/sandbox/state.ts';
import { type Sandbox, up } from '../../src/sandbox/up.ts';
import type { Clock } from '../../src/core/clock.ts';

const run = promisify(execFile);

/** One real cluster, registry and bucket for a whole mocha process. */
export type TestSandbox = {
  readonly name: string;
  /** The deployer's, with the contexts `dev` and `prod`. */
  readonly kubeconfig: string;
  readonly adminKubeconfig: string;
  readonly contexts: { readonly development: 'dev'; readonly production: 'prod' };
  readonly server: string;
  /** uid of the kube-system namespace. */
  readonly identity: string;
  /** Host and port, plain HTTP. */
  readonly registry: string;
  readonly bucket: Bucket;
  readonly platformFile: string;
  /** Everything a command needs to work against it: KUBECONFIG, SLIPWAY_PLATFORM and the bucket's key. */
  readonly env: Readonly<Record<string, string>>;
  /** State folder, with `logs/audit.log` (who wrote what) and one log a part. */
  readonly folder: string;
  /** What every container answers as its log, also as the previous one: lines as a container runtime keeps them. */
  readonly containerLog: string;
  /** Folder with the programs, such as crane. */
  readonly bin: string;
  /** Calls the API as administrator, such as `admin('GET', '/api/v1/nodes')`. */
  readonly admin: Api['call'];
  /** A namespace of that name and a random ending, in which the deployer may deploy. */
  readonly createNamespace: (prefix: string) => Promise<string>;
  /** kubectl as administrator; resolves with what it printed. */
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
};

const clock: Clock = {
  now: () => Date.now(),
  wait: () => Promise.reject(new Error('a sandbox needs no waiting')),
};

let shared: Promise<TestSandbox> | undefined;
let stop: (() => Promise<void>) | undefined;
const running = new Set<{ readonly pid: number }>();

/** Starts the sandbox on first use; it ends with the mocha process. Give the calling hook time: `this.timeout(600_000)` where it may have to build. */
export function sandbox(): Promise<TestSandbox> {
  shared ??= startShared();
  return shared;
}

// Where mocha itself is ended, its hooks do not run.
process.once('exit', () => {
  for (const { pid } of running) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
});

// Registered outside of any suite, so it runs once, after all of them.
after('end the shared sandbox', async function () {
  this.timeout(30_000);
  await stop?.();
});

/** A sandbox that nobody else is on, whose parts may be disturbed. */
export type OwnSandbox = TestSandbox & {
  /** Kills a part and starts it again. */
  readonly restart: (part: Part) => Promise<void>;
  /** Sends a part SIGSTOP or SIGCONT. */
  readonly signal: (part: Part, name: 'SIGSTOP' | 'SIGCONT') => void;
  /** Starts a program beside the parts, which ends with them at the latest; its log is `logs/NAME.log`. */
  readonly beside: (program: Program) => Promise<Running>;
  readonly end: () => Promise<void>;
};

/** A sandbox of its own for tests whose parts are called otherwise, or that disturb it; the caller ends it. */
export async function sandboxWith(moreArguments: MoreArguments = {}): Promise<OwnSandbox> {
  const { box, end, made, bin } = await start(`own-${process.pid}`, moreArguments);
  const parts = new Map<string, ProcessId>(made.state.processes.map((part) => [part.name, part]));
  const one = (part: Part): ProcessId => {
    const found = parts.get(part);
    if (!found) throw new Error(`${part} does not run`);
    return found;
  };
  return {
    ...box,
    end,
    signal: (part, name) => void process.kill(one(part).pid, name),
    // It carries the folder of the sandbox in its environment, by which `down` finds it.
    beside: async (program) => {
      const began = await launch(program, made.folders);
      running.add(began);
      began.ended.addEventListener('abort', () => running.delete(began));
      return began;
    },
    restart: async (part) => {
      await endAll([one(part)]);
      const { ports, bucket } = made.state;
      // `down` finds it by its environment, as it does all parts of a start that was cut off.
      const again = programsFor({ folders: made.folders, bin, ports, bucket, moreArguments })[part];
      parts.set(part, await launch(again, made.folders));
    },
  };
}

async function startShared(): Promise<TestSandbox> {
  const { box, end } = await start(`test-${process.pid}`);
  stop = end;
  return box;
}

async function start(
  name: string,
  moreArguments: MoreArguments = {},
): Promise<{
  readonly box: TestSandbox;
  readonly end: () => Promise<void>;
  readonly made: Sandbox;
  readonly bin: string;
}> {
  const { signal } = new AbortController();
  const state = await mkdtemp(join(tmpdir(), 'slipway-test-'));
  const env = { ...process.env, XDG_STATE_HOME: state };
  const end = async (): Promise<void> => {
    await down(name, env, signal);
    for (const one of started) running.delete(one);
    await rm(state, { recursive: true, force: true });
  };
  let started: readonly { readonly pid: number }[] = [];
  const bin = await binaries({ env: process.env, clock, emit: () => undefined, signal });
  const sandboxed = await up({ name, env, bin, clock, moreArguments, emit: () => undefined, signal });
  const { folders, state: made } = sandboxed;
  started = made.processes;
  for (const one of started) running.add(one);
  const api = openApi(made.ports.api, await adminCredentials(folders));
  const box: TestSandbox = {
    name,
    kubeconfig: folders.kubeconfig,
    adminKubeconfig: folders.adminKubeconfig,
    contexts: { development: 'dev', production: 'prod' },
    server: made.server,
    identity: made.identity,
    registry: made.registry,
    bucket: made.bucket,
    platformFile: folders.platform,
    env: environmentFor(folders, made),
    folder: folders.root,
    containerLog: folders.containerLog,
    bin,
    admin: api.call,
    createNamespace: async (prefix) => {
      const namespace = `${prefix}-${Math.random().toString(36).slice(2, 8)}`;
      await createNamespace(api, namespace);
      while (!(await hasDefaultAccount(api, namespace))) await new Promise((next) => setTimeout(next, 20));
      return namespace;
    },
    kubectl: async (...args) => {
      const { stdout } = await run('kubectl', ['--kubeconfig', folders.adminKubeconfig, ...args], {
        maxBuffer: 64 << 20,
      });
      return stdout;
    },
  };
  return { box, end, made: sandboxed, bin };
}
