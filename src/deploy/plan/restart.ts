import { groupOf, type KubeObject, keyId, type Manifest } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import { refOf } from '../../core/ports/cluster.ts';
import type { InventoryItem, ReleaseRecord } from '../../core/record.ts';
import type { Release } from '../../core/release.ts';
import { releaseText } from '../../core/short-names.ts';
import { kindOf } from '../kinds/index.ts';
import { assemblePlan } from './assemble.ts';
import { markOf } from './live-mark.ts';
import { kindWave } from './order.ts';
import { itemId } from './refs.ts';

/** Owner of the time of a restart, apart from what the manifests say: no later deploy drops it and rolls once more. */
export const RESTART_MANAGER = 'slipway-restart';
/** That of `kubectl rollout restart`. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

export type Restart = {
  readonly release: Release;
  readonly version: string;
  /** The release that runs. */
  readonly running: ReleaseRecord;
  /** The newest record, whatever it is of. */
  readonly last: ReleaseRecord;
  /** By keyId, what is there of its inventory. */
  readonly live: ReadonlyMap<string, KubeObject>;
  /** By keyId, the times to go back to; left out for a new restart. */
  readonly former?: ReadonlyMap<string, string | undefined>;
  /** Why it goes on in a freeze. */
  readonly breakGlass?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/** New Pods for every workload of a release that runs, and nothing else; with `former` the way back from that. */
export function makeRestart(restart: Restart): Plan {
  const { release, version, running, last, former, breakGlass, now } = restart;
  const steps = running.inventory.map((item) => stepFor(item, restart));
  const rollbackTo = former ? running.number : undefined;
  return assemblePlan(
    { release, version },
    {
      survey: { last, images: [] },
      options: { rollbackTo, breakGlass, force: false, ends: false, saved: false },
      now,
      steps,
      notes: breakGlass === undefined ? [] : [`breaks the freeze: ${breakGlass}`],
      foreign: [],
    },
  );
}

/** The times that the workloads of a plan had before it. */
export function formerTimes({ steps }: Pick<Plan, 'steps'>): ReadonlyMap<string, string | undefined> {
  return new Map(
    steps.flatMap(({ restart, key, changes }) =>
      restart ? [[keyId(key), changes[0]?.from as string | undefined] as const] : [],
    ),
  );
}

function stepFor(item: InventoryItem, { running, live: all, former }: Restart): Step {
  const id = itemId(item);
  const live = all.get(id);
  const object = running.objects.find((one) => itemId(refOf(one)) === id);
  const secret = running.secrets.find(
    ({ name, namespace }) => item.kind === 'Secret' && name === item.name && namespace === item.namespace,
  )?.source;
  const reason = object && rolls(item) ? whyNot(item, live) : undefined;
  const from = live && timeOf(live);
  const at = former ? former.get(id) : 'now';
  const isRolled = object !== undefined && rolls(item) && reason === undefined && from !== at;
  return {
    op: isRolled ? 'update' : 'keep',
    key: { group: groupOf(item.apiVersion), kind: item.kind, namespace: item.namespace, name: item.name },
    apiVersion: item.apiVersion,
    wave: kindWave(item),
    awaited: false,
    why: isRolled ? [whyText(from, former !== undefined)] : reason === undefined ? [] : [reason],
    changes: isRolled ? [{ path: `spec.template.metadata.annotations[${RESTARTED_AT}]`, from, to: at }] : [],
    object,
    secret,
    // However many Pods an autoscaler wants, all of them are replaced.
    live: live && markOf(live, { scaled: rolls(item) }),
    handOver: undefined,
    adopts: [],
    ...(isRolled && { restart: { at } }),
  };
}

/** As `kubectl rollout restart` knows them: a Rollout of Argo has a field of its own for it, and steps of its own. */
function rolls(item: Pick<InventoryItem, 'apiVersion' | 'kind'>): boolean {
  return groupOf(item.apiVersion) === 'apps' && kindOf(item)?.rolls === true;
}

function whyNot({ uid }: InventoryItem, live: KubeObject | undefined): string | undefined {
  if (!live) return 'not restarted: it is gone; a deploy makes it again';
  if (uid !== undefined && live.metadata.uid !== uid) return 'not restarted: somebody else made it again';
  const { paused } = (live['spec'] ?? {}) as { readonly paused?: boolean };
  return paused === true ? 'not restarted: it is paused' : undefined;
}

function whyText(from: string | undefined, isBack: boolean): string {
  if (isBack) return 'restart taken back';
  return from === undefined
    ? 'restart'
    : `restart, the last one was ${from.slice(0, 19).replace('T', ' ')} UTC`;
}

function timeOf({ spec }: KubeObject): string | undefined {
  const { template } = (spec ?? {}) as {
    readonly template?: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };
  };
  return template?.metadata?.annotations?.[RESTARTED_AT];
}

/** What is applied for a step: the time alone, to this very object. */
export function restartOf({ apiVersion, key, live, restart }: Step, now: number): KubeObject {
  const { kind, name, namespace } = key;
  const at = restart?.at === 'now' ? new Date(now).toISOString() : restart?.at;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(live && { uid: live.uid }),
    },
    ...(at !== undefined && { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: at } } } } }),
  };
}

/** Where what is refused of a restart is told to be. */
export function manifestOf(object: KubeObject, running: ReleaseRecord): Manifest {
  return { object, place: { file: releaseText(running) } };
}
