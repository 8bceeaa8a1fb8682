import { refusedAs } from '../../core/api-status.ts';
import { leaseLost } from '../../core/catalogue/overtaking.ts';
import type { Clock } from '../../core/clock.ts';
import type { Emit } from '../../core/events.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster, Ref } from '../../core/ports/cluster.ts';

/** Whose lease it is. */
export type LeaseName = {
  readonly namespace: string;
  readonly service: string;
  readonly environment: string;
};

type LeaseRequest = LeaseName & {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly emit: Emit;
  /** URL of the build, or user@host: what a waiting deploy shows. */
  readonly holder: string;
  /** After this time without a heartbeat the holder counts as dead. */
  readonly durationMs: number;
};

export type Lease = {
  /** Aborts with LEASE_LOST when the heartbeat fails for too long or somebody took the lease: no write may follow. */
  readonly lost: AbortSignal;
  /** Whether another deploy had to end, or was given up, before this one got it. */
  readonly waited: boolean;
  /** Throws LEASE_LOST where it is another's now, or gone, which the next heartbeat alone would tell. */
  assertHeld(signal: AbortSignal): Promise<void>;
  release(signal: AbortSignal): Promise<void>;
};

export const LEASE_MS = 30_000;

type LeaseSpec = {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
};

/** Waits until no other deploy of the service and environment is alive, then holds the lease with a heartbeat. */
export async function takeLease(request: LeaseRequest, signal: AbortSignal): Promise<Lease> {
  const { cluster, clock, emit, durationMs } = request;
  const ref = leaseRef(request);
  // A holder is judged by whether its heartbeat moves while we look, so clocks need not agree between machines.
  let seen: { readonly beat: string; readonly at: number } | undefined;
  let told = '';
  let waited = false;
  for (;;) {
    const live = await cluster.get(ref, signal);
    const {
      holderIdentity: other = '',
      acquireTime = '',
      renewTime = '',
      leaseDurationSeconds,
    } = specOf(live);
    const beat = `${other} ${renewTime}`;
    if (seen?.beat !== beat) seen = { beat, at: clock.now() };
    const patience = (leaseDurationSeconds ?? durationMs / 1_000) * 1_000;
    const dead = clock.now() - seen.at > patience;
    if (other === '' || dead) {
      const taken = await write(request, live, signal);
      if (taken) {
        if (dead && other !== '') emit({ type: 'lease.taken', from: other, lastBeat: renewTime });
        return hold(request, { taken, waited });
      }
      continue;
    }
    waited = true;
    if (told !== other) emit({ type: 'lease.waiting', holder: other, since: acquireTime });
    told = other;
    await clock.wait(Math.min(1_000, durationMs / 10), signal);
  }
}

/** Writes us as the holder over what was read; undefined where somebody was quicker. */
async function write(
  { cluster, clock, holder, durationMs, ...request }: LeaseRequest,
  live: KubeObject | undefined,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const now = microTime(clock.now());
  const spec: LeaseSpec = {
    holderIdentity: holder,
    leaseDurationSeconds: Math.ceil(durationMs / 1_000),
    acquireTime: now,
    renewTime: now,
    leaseTransitions: (specOf(live).leaseTransitions ?? -1) + 1,
  };
  const object = { ...(live ?? { ...leaseObject(request) }), spec };
  const written = live ? cluster.update(object, signal) : cluster.create(object, {}, signal);
  return written.catch((error: unknown) => {
    if (refusedAs(error, 'Conflict') || refusedAs(error, 'AlreadyExists')) return undefined;
    throw error;
  });
}

function hold(request: LeaseRequest, { taken, waited }: { taken: KubeObject; waited: boolean }): Lease {
  const { cluster, clock, durationMs } = request;
  const lost = new AbortController();
  const ended = new AbortController();
  let mine = taken;
  const beating = beat();

  async function beat(): Promise<void> {
    let renewedAt = clock.now();
    for (;;) {
      await clock.wait(durationMs / 3, ended.signal).catch(() => undefined);
      if (ended.signal.aborted) return;
      const within = AbortSignal.any([ended.signal, AbortSignal.timeout(Math.ceil(durationMs / 3))]);
      const triedAt = clock.now();
      const spec = { ...specOf(mine), renewTime: microTime(triedAt) };
      try {
        mine = await cluster.update({ ...mine, spec }, within);
        renewedAt = clock.now();
      } catch (error) {
        if (ended.signal.aborted) return;
        const current = await cluster.get(leaseRef(request), within).catch(() => 'unread' as const);
        if (!current) return lost.abort(leaseLost('deleted'));
        // Our own heartbeat may have arrived although its answer did not; then it counts.
        if (current !== 'unread' && isMine(current)) {
          if (specOf(current).renewTime === spec.renewTime) renewedAt = triedAt;
          mine = current;
        } else if (current !== 'unread') return lost.abort(leaseLost(specOf(current)));
        // Before the others' patience ends, so that there is never a moment with two that write.
        if (clock.now() - renewedAt > durationMs * 0.8) return lost.abort(leaseLost('silent', error));
      }
    }
  }

  function isMine(current: KubeObject): boolean {
    const [theirs, ours] = [specOf(current), specOf(mine)];
    return theirs.holderIdentity === ours.holderIdentity && theirs.acquireTime === ours.acquireTime;
  }

  return {
    lost: lost.signal,
    waited,
    assertHeld: async (signal) => {
      lost.signal.throwIfAborted();
      const current = await cluster.get(leaseRef(request), signal);
      if (current && isMine(current)) return;
      lost.abort(leaseLost(current ? specOf(current) : 'deleted'));
      lost.signal.throwIfAborted();
    },
    release: async (signal) => {
      ended.abort(new Error('the lease is given back'));
      await beating;
      if (!lost.signal.aborted) await giveBack(signal);
    },
  };

  /** Where this fails the lease ends by itself, after its time; what was deployed is no worse for it. */
  async function giveBack(signal: AbortSignal): Promise<void> {
    // A heartbeat that was cut off may have arrived all the same, and then what is written over has moved.
    for (let tries = 0; tries < 3; tries += 1) {
      const spec = { ...specOf(mine), holderIdentity: '' };
      const given = await cluster.update({ ...mine, spec }, signal).catch((error: unknown) => error);
      if (!refusedAs(given, 'Conflict')) return;
      const current = await cluster.get(leaseRef(request), signal).catch(() => undefined);
      if (!current || !isMine(current)) return;
      mine = current;
    }
  }
}

export function leaseRef({ namespace, service, environment }: LeaseName): Ref {
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    namespace,
    name: `slipway.${service}.${environment}`,
  };
}

export function leaseObject(request: LeaseName): KubeObject {
  const { apiVersion, kind, name } = leaseRef(request);
  return { apiVersion, kind, metadata: { name, namespace: request.namespace } };
}

export function specOf(live: KubeObject | undefined): LeaseSpec {
  return live?.['spec'] ?? {};
}

/** The API wants microseconds. */
function microTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}
