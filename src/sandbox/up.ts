import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sandboxPartFailed } from '../core/catalogue/sandbox.ts';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import { type Api, openApi } from './api.ts';
import { createBucket } from './bucket.ts';
import { newBucketKey, pkiFiles, writeCredentials } from './credentials.ts';
import { endSandbox } from './down.ts';
import { type Environment, type Folders, foldersFor } from './folders.ts';
import { answers, listening } from './health.ts';
import { EndedEarly, launch, type Running } from './launch.ts';
import { withLock } from './lock.ts';
import { NODE_STAGES } from './node-stages.ts';
import { furnish, hasDefaultAccount, nodesReady } from './objects.ts';
import { platformText } from './platform-file.ts';
import { POD_STAGES } from './pod-stages.ts';
import { freePorts, LOOPBACK } from './ports.ts';
import { AUDIT_POLICY, type Layout, programsFor } from './programs.ts';
import { stagesText } from './stage.ts';
import { type Part, readState, type SandboxState, writePrivate, writeState } from './state.ts';

export type UpRequest = {
  readonly name: string;
  readonly env: Environment;
  /** Folder with the programs, from `binaries`. */
  readonly bin: string;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
};

export type Sandbox = { readonly folders: Folders; readonly state: SandboxState; readonly started: boolean };

/** How often a start is tried again because somebody took a port in between. */
const ATTEMPTS = 3;
const NAMESPACES = ['development', 'production'];

/** Starts a sandbox, or answers with the one that runs already. Whatever a killed start left behind is cleared away first. */
export async function up(request: UpRequest): Promise<Sandbox> {
  const folders = foldersFor(request.name, request.env);
  const began = request.clock.now();
  return withLock(`${folders.root}.lock`, request.signal, async () => {
    const state = await readState(folders);
    if (state?.phase === 'ready' && (await answers(state))) return { folders, state, started: false };
    for (let attempt = 1; ; attempt++) {
      await endSandbox(folders);
      await rm(folders.root, { recursive: true, force: true });
      try {
        return announced({ folders, state: await start(folders, request), started: true }, request, began);
      } catch (error) {
        // The logs stay for reading; nothing else does.
        await endSandbox(folders);
        if (!(error instanceof EndedEarly)) throw error;
        if (error.portTaken && attempt < ATTEMPTS) continue;
        throw partFailed(folders, error);
      }
    }
  });
}

function announced(sandbox: Sandbox, { emit, clock }: UpRequest, began: number): Sandbox {
  const { folders, state, started } = sandbox;
  emit({
    type: 'sandbox.ready',
    name: state.name,
    started,
    kubeconfig: folders.kubeconfig,
    platform: folders.platform,
    server: state.server,
    registry: state.registry,
    bucket: `${state.bucket.name} at ${state.bucket.endpoint}`,
    ms: clock.now() - began,
  });
  return sandbox;
}

async function start(folders: Folders, { name, bin, clock, emit, signal }: UpRequest): Promise<SandboxState> {
  const began = clock.now();
  const ports = await freePorts(['etcd', 'etcdPeer', 'api', 'kubelet', 'registry', 's3']);
  const server = `https://${LOOPBACK}:${ports.api}`;
  const bucket = {
    name: 'deploy-secrets',
    region: 'us-east-1',
    endpoint: `http://${LOOPBACK}:${ports.s3}`,
    ...newBucketKey(),
  };
  await makeFolders(folders);
  const credentials = await writeCredentials(folders, server, new Date(clock.now()));
  const file = pkiFiles(folders);
  await writePrivate(file('stages.yml'), stagesText([...NODE_STAGES, ...POD_STAGES]));
  await writePrivate(file('audit.yml'), AUDIT_POLICY);

  const layout: Layout = { folders, bin, ports, bucket };
  const programs = programsFor(layout);
  const running: Running[] = [];
  let state: SandboxState = {
    version: 1,
    name,
    phase: 'starting',
    made: new Date(clock.now()).toISOString(),
    ports,
    server,
    identity: '',
    registry: `${LOOPBACK}:${ports.registry}`,
    bucket,
    processes: [],
  };
  await writeState(folders, state);
  const begin = async (...parts: readonly Part[]): Promise<void> => {
    for (const part of parts) running.push(await launch(programs[part], folders));
    const processes = running.map(({ name: part, pid, started }) => ({ name: part, pid, started }));
    state = { ...state, processes };
    await writeState(folders, state);
  };
  const progress = (part: string): void =>
    emit({ type: 'sandbox.progress', part, state: 'ready', ms: clock.now() - began });
  const until = async (part: string, ready: () => Promise<boolean>): Promise<void> => {
    await poll(part, ready, AbortSignal.any([signal, ...running.map(({ ended }) => ended)]));
    progress(part);
  };

  const api = openApi(ports.api, credentials);
  try {
    await begin('etcd', 'kube-apiserver', 'registry', 's3');
    await Promise.all([
      until('registry', () => listening(ports.registry)),
      until('s3', () => listening(ports.s3)).then(() => createBucket(bucket)),
      until('kube-apiserver', () => apiReady(api)),
    ]);
    await begin('kube-controller-manager', 'kube-scheduler', 'kwok');
    state = { ...state, identity: await furnish(api, NAMESPACES) };
    await until('nodes', () => nodesReady(api));
    for (const namespace of NAMESPACES)
      await until(`namespace ${namespace}`, () => hasDefaultAccount(api, namespace));
  } finally {
    api.close();
  }
  await writePrivate(folders.platform, platformText(folders, state));
  state = { ...state, phase: 'ready' };
  await writeState(folders, state);
  return state;
}

async function makeFolders({ root, logs, data }: Folders): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  for (const folder of [logs, ...['registry', 's3', 's3-versions'].map((name) => join(data, name))])
    await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** As long as a start may take on a machine that is busy with other things. */
const READY_WITHIN_MS = 120_000;

async function poll(part: string, ready: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  while (!(await ready())) {
    signal.throwIfAborted();
    if (deadline.aborted) throw new EndedEarly(part, `no answer within ${READY_WITHIN_MS / 1000} s`, []);
    await sleep(50);
  }
}

async function apiReady(api: Api): Promise<boolean> {
  return api.call('GET', '/readyz').then(
    () => true,
    () => false,
  );
}

function partFailed({ logs }: Folders, { part, message, lines }: EndedEarly): Error {
  return sandboxPartFailed({
    part,
    how: message.slice(part.length + 1),
    lines: lines.slice(-8),
    log: join(logs, `${part}.log`),
  });
}
