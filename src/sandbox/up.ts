import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sandboxPartFailed } from '../core/catalogue/sandbox.ts';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import { endSandbox } from './down.ts';
import { type Environment, type Folders, foldersFor } from './folders.ts';
import { addEnvironments } from './environments.ts';
import { answers } from './health.ts';
import { EndedEarly } from './launch.ts';
import { withLock } from './lock.ts';
import { freePorts } from './ports.ts';
import type { MoreArguments } from './programs.ts';
import { start } from './start.ts';
import { type Ports, readState, type SandboxState } from './state.ts';

export type UpRequest = {
  readonly name: string;
  readonly env: Environment;
  /** Folder with the programs, from `binaries`. */
  readonly bin: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  /** To be made beside development and production where they are not there yet. */
  readonly environments?: readonly string[];
  /** Where the parts shall listen; free ports unless given. */
  readonly ports?: () => Promise<Ports>;
  readonly moreArguments?: MoreArguments;
};

export type Sandbox = { readonly folders: Folders; readonly state: SandboxState; readonly started: boolean };

/** How often a start is tried because somebody took a port in between. */
const ATTEMPTS = 3;

/** Starts a sandbox, or answers with the one that runs already. Whatever a killed start left behind is cleared away first. */
export async function up(request: UpRequest): Promise<Sandbox> {
  const { name, env, clock, emit, signal } = request;
  const folders = foldersFor(name, env);
  const began = clock.now();
  return withLock(`${folders.root}.lock`, signal, async () => {
    const known = await readState(folders);
    const runs = known?.phase === 'ready' && (await answers(known));
    const base = runs ? known : await startAnew(folders, request);
    const state = await addEnvironments(folders, base, request.environments ?? []);
    const added = (state.environments ?? []).filter((each) => !base.environments?.includes(each));
    emit({
      type: 'sandbox.ready',
      name,
      started: !runs,
      kubeconfig: folders.kubeconfig,
      platform: folders.platform,
      server: state.server,
      registry: state.registry,
      bucket: `${state.bucket.name} at ${state.bucket.endpoint}`,
      ...(added.length > 0 && { added }),
      ms: clock.now() - began,
    });
    return { folders, state, started: !runs };
  });
}

async function startAnew(folders: Folders, request: UpRequest): Promise<SandboxState> {
  const choose = request.ports ?? freeOnes;
  for (let attempt = 1; ; attempt++) {
    await endSandbox(folders);
    await rm(folders.root, { recursive: true, force: true });
    try {
      return await start(folders, { ...request, ports: await choose() });
    } catch (error) {
      // The logs stay for reading; nothing else does.
      await endSandbox(folders);
      if (!(error instanceof EndedEarly)) throw error;
      if (error.portTaken && attempt < ATTEMPTS) continue;
      throw partFailed(folders, error);
    }
  }
}

function freeOnes(): Promise<Ports> {
  return freePorts(['etcd', 'etcdPeer', 'api', 'kubelet', 'registry', 's3']);
}

function partFailed({ logs }: Folders, { part, how, lines }: EndedEarly): Error {
  return sandboxPartFailed({ part, how, lines: lines.slice(-8), log: join(logs, `${part}.log`) });
}
