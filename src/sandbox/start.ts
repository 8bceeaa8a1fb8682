import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import { type Api, type Credentials, openApi } from './api.ts';
import { createBuckets } from './bucket.ts';
import { writeAgeKey } from './age-key.ts';
import { newBucketKey, pkiFiles, writeCredentials } from './credentials.ts';
import type { Folders } from './folders.ts';
import { listening } from './health.ts';
import { EndedEarly, launch, type Running } from './launch.ts';
import { NODE_STAGES } from './node-stages.ts';
import { furnish, hasDefaultAccount, nodesReady } from './objects.ts';
import { platformText } from './platform-file.ts';
import { POD_STAGES } from './pod-stages.ts';
import { LOOPBACK } from './ports.ts';
import { AUDIT_POLICY, type MoreArguments, programsFor } from './programs.ts';
import { kwokConfig, logLine } from './stage.ts';
import { type Part, type Ports, type SandboxState, writePrivate, writeState } from './state.ts';
import { USAGE } from './usage.ts';

type StartRequest = {
  readonly name: string;
  readonly bin: string;
  readonly ports: Ports;
  readonly moreArguments?: MoreArguments | undefined;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
};

const NAMESPACES = ['development', 'production'];

/** As long as a start may take on a machine that is busy with other things. */
const READY_WITHIN_MS = 120_000;

/** One start into an empty folder. Rejects with `EndedEarly` when a part ends; anyone who calls ends the others. */
export async function start(folders: Folders, request: StartRequest): Promise<SandboxState> {
  const { clock, emit, signal } = request;
  const began = clock.now();
  const first = firstState(request);
  const credentials = await writeFiles(folders, first, clock);
  const { bin, moreArguments } = request;
  const programs = programsFor({ folders, bin, ports: first.ports, bucket: first.bucket, moreArguments });
  const running: Running[] = [];

  const begin = async (...parts: readonly Part[]): Promise<void> => {
    for (const part of parts) running.push(await launch(programs[part], folders));
    await writeState(folders, { ...first, processes: recordsOf(running) });
  };
  const until = async (part: string, ready: () => Promise<boolean>): Promise<void> => {
    await poll(part, ready, AbortSignal.any([signal, ...running.map(({ ended }) => ended)]));
    emit({ type: 'sandbox.progress', part, state: 'ready', ms: clock.now() - began });
  };

  const api = openApi(first.ports.api, credentials);
  try {
    await begin('etcd', 'kube-apiserver', 'registry', 's3');
    await Promise.all([
      until('registry', () => listening(first.ports.registry)),
      until('s3', () => listening(first.ports.s3)).then(() => createBuckets(first.bucket)),
      until('kube-apiserver', () => answersReady(api)),
    ]);
    await begin('kube-controller-manager', 'kube-scheduler', 'kwok');
    const identity = await furnish(api, NAMESPACES);
    await until('nodes', () => nodesReady(api));
    for (const namespace of NAMESPACES)
      await until(`namespace ${namespace}`, () => hasDefaultAccount(api, namespace));
    const state: SandboxState = { ...first, phase: 'ready', identity, processes: recordsOf(running) };
    const recipient = await writeAgeKey(folders);
    await writePrivate(folders.platform, platformText(folders, { state, recipient }));
    await writeState(folders, state);
    return state;
  } catch (error) {
    throw (await endedAmong(running)) ?? error;
  } finally {
    api.close();
  }
}

function firstState({ name, ports, clock }: StartRequest): SandboxState {
  return {
    version: 1,
    name,
    phase: 'starting',
    made: new Date(clock.now()).toISOString(),
    ports,
    server: `https://${LOOPBACK}:${ports.api}`,
    identity: '',
    registry: `${LOOPBACK}:${ports.registry}`,
    bucket: {
      name: 'deploy-secrets',
      region: 'us-east-1',
      endpoint: `http://${LOOPBACK}:${ports.s3}`,
      ...newBucketKey(),
    },
    processes: [],
  };
}

/** Everything the parts read when they start, and the state itself. */
async function writeFiles(folders: Folders, state: SandboxState, clock: Clock): Promise<Credentials> {
  const { root, logs, data, containerLog } = folders;
  const now = new Date(clock.now());
  for (const folder of [root, logs, ...['registry', 's3', 's3-versions'].map((name) => join(data, name))])
    await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeState(folders, state);
  const file = pkiFiles(folders);
  await writePrivate(containerLog, logLine('this container only pretends to run', now));
  await writePrivate(file('kwok.yml'), kwokConfig([...NODE_STAGES, ...POD_STAGES], containerLog, USAGE));
  await writePrivate(file('audit.yml'), AUDIT_POLICY);
  return writeCredentials(folders, state.server, now);
}

function recordsOf(running: readonly Running[]): SandboxState['processes'] {
  return running.map(({ name, pid, started }) => ({ name, pid, started }));
}

async function poll(part: string, ready: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  while (!(await ready())) {
    signal.throwIfAborted();
    if (deadline.aborted)
      throw new EndedEarly(part, `did not answer within ${READY_WITHIN_MS / 1_000} s`, []);
    await sleep(50);
  }
}

async function answersReady(api: Api): Promise<boolean> {
  return api.call('GET', '/readyz').then(
    () => true,
    () => false,
  );
}

/** A stranger on a taken port answers oddly before the part that wanted it is seen to have ended: that is the cause then. */
async function endedAmong(running: readonly Running[]): Promise<EndedEarly | undefined> {
  for (let tries = 0; tries < 10; tries++) {
    const reason: unknown = running.find(({ ended }) => ended.aborted)?.ended.reason;
    if (reason instanceof EndedEarly) return reason;
    await sleep(50);
  }
  return undefined;
}
