import { cyclicOrder, unknownPredecessor } from '../../core/catalogue/manifests.ts';
import { compareText } from '../../core/compare.ts';
import { type Fault, assertNoFaults } from '../../core/errors.ts';
import { type KubeObject, type Manifest, annotationOf, keyId, keyOf } from '../../core/objects.ts';
import { dependsOn, mayDepend } from './dependents.ts';
import type { HookPhase } from './hooks.ts';
import { kindOf } from '../kinds/index.ts';
import { kindId, WAVES } from '../kinds/kind.ts';

const BEFORE_WORKLOADS = WAVES.indexOf('before workloads');
const PRODUCERS = WAVES.indexOf('producers');
const BEFORE = 'slipway.dev/before';
const AFTER = 'slipway.dev/after';

export type Turn = {
  /** Objects of one wave may be applied together; lower waves first. */
  readonly wave: number;
  /** Must be ready before the next wave: something was written to come after it. */
  readonly awaited: boolean;
};

type Node = {
  readonly manifest: Manifest;
  /** `Kind/name`, as the annotation names it. */
  readonly name: string;
  readonly wave: number;
  readonly after: readonly string[];
};

/** When a hook of Helm has its turn; undefined for what is none, or does not run. */
export type HookTurn = (
  object: KubeObject,
) => { readonly phase: HookPhase; readonly weight: number } | undefined;

/** Behind everything that is not a hook; hooks from here on run once all of that is ready. */
export const WHEN_READY = 500;

/** Of Jobs that a rollback runs after all: nothing of what it brings back waits for them. */
export const IN_ROLLBACK = 900;

/** keyId → turn. `slipway.dev/after` moves an object behind the ones it names; circles are faults. */
export function turnsFor(
  manifests: readonly Manifest[],
  /** Whether a Secret comes of an object, which the workloads may read. */
  isProducer: (object: KubeObject) => boolean = () => false,
  hookTurn: HookTurn = () => undefined,
  /** By keyId, what an object waits for beside what its annotation says. */
  waitsFor: ReadonlyMap<string, readonly KubeObject[]> = new Map(),
): ReadonlyMap<string, Turn> {
  const hooks = hookWaves(manifests, hookTurn);
  // Each hook before the workloads has a wave of its own, so that theirs are further behind.
  const before = [...hooks.values()].filter((wave) => wave < WHEN_READY).length;
  const nodes = new Map(
    manifests.map((manifest) => {
      const id = keyId(keyOf(manifest.object));
      const node = nodeFrom(manifest);
      const own = isProducer(manifest.object) ? Math.min(node.wave, PRODUCERS) : node.wave;
      const wave = hooks.get(id) ?? (own > BEFORE_WORKLOADS ? own + before : own);
      return [id, { ...node, wave, isHook: hooks.has(id) }];
    }),
  );
  const idsOf = new Map<string, string[]>();
  for (const [id, { name }] of nodes) idsOf.set(name, [...(idsOf.get(name) ?? []), id]);
  const waited = new Map(
    [...nodes].map(([id, node]) => [
      id,
      (waitsFor.get(id) ?? [])
        .map((other) => keyId(keyOf(other)))
        .filter((other) => !comesAfter(other, node.name)),
    ]),
  );
  const faults: Fault[] = [];
  const waves = new Map<string, number>();

  function waveOf(id: string, node: Node, path: readonly string[]): number {
    const known = waves.get(id);
    if (known !== undefined) return known;
    if (path.includes(node.name)) {
      faults.push(cyclicOrder([...path.slice(path.indexOf(node.name)), node.name], node.manifest.place));
      return node.wave;
    }
    let wave = node.wave;
    for (const before of idsBefore(id, node)) {
      const other = nodes.get(before);
      if (other) wave = Math.max(wave, waveOf(before, other, [...path, node.name]) + 1);
    }
    waves.set(id, wave);
    return wave;
  }

  /** What has its turn before this one. Of most kinds nobody looks through all objects: there may be thousands. */
  function idsBefore(id: string, { after, manifest: { object } }: Node): readonly string[] {
    const isWanted = ([, other]: readonly [string, Node]): boolean =>
      dependsOn(object, other.manifest.object);
    const wanted = mayDepend(object) ? [...nodes].filter(isWanted).map(([other]) => other) : [];
    return [...after.flatMap((name) => idsOf.get(name) ?? []), ...(waited.get(id) ?? []), ...wanted];
  }

  /** Whether somebody has written that the one is to come after the other, at once or by way of others. */
  function comesAfter(id: string, name: string, seen: readonly string[] = []): boolean {
    const named = nodes.get(id)?.after ?? [];
    return named.some(
      (one) =>
        one === name ||
        (idsOf.get(one) ?? []).some(
          (otherId) => !seen.includes(otherId) && comesAfter(otherId, name, [...seen, otherId]),
        ),
    );
  }

  for (const { name, after, manifest } of nodes.values())
    for (const other of after)
      if (!idsOf.has(other)) faults.push(unknownPredecessor(name, other, manifest.place));
  for (const [id, node] of nodes) waveOf(id, node, []);
  assertNoFaults(faults);

  const predecessors = new Set([...nodes.values()].flatMap(({ after }) => after));
  const awaited = new Set([...waited.values()].flat());
  return new Map(
    [...nodes].map(([id, node]) => [
      id,
      {
        wave: waves.get(id) ?? node.wave,
        awaited:
          predecessors.has(node.name) ||
          awaited.has(id) ||
          node.isHook ||
          isFoundation(node) ||
          isProducer(node.manifest.object),
      },
    ]),
  );
}

/** By keyId; hooks run one after the other, by weight, kind and name. */
function hookWaves(manifests: readonly Manifest[], hookTurn: HookTurn): ReadonlyMap<string, number> {
  const found = manifests
    .flatMap(({ object }) => {
      const turn = hookTurn(object);
      return turn ? [{ object, ...turn }] : [];
    })
    .toSorted(
      (a, b) =>
        PHASES.indexOf(a.phase) - PHASES.indexOf(b.phase) ||
        a.weight - b.weight ||
        compareText(
          `${a.object.kind} ${a.object.metadata.name}`,
          `${b.object.kind} ${b.object.metadata.name}`,
        ),
    );
  return new Map(
    found.map(({ object, phase }, index) => {
      const from = phase === 'before' ? BEFORE_WORKLOADS : WHEN_READY;
      return [keyId(keyOf(object)), from + index];
    }),
  );
}

const PHASES: readonly HookPhase[] = ['before', 'after', 'test'];

/** Wave of a kind where nothing else is said; removals go through the waves backwards. */
export function kindWave(object: Pick<KubeObject, 'apiVersion' | 'kind'>): number {
  return WAVES.indexOf(kindOf(object)?.wave ?? 'rest');
}

function isFoundation({ manifest, wave }: Node): boolean {
  return kindOf(manifest.object)?.awaited === true || wave === BEFORE_WORKLOADS;
}

function nodeFrom(manifest: Manifest): Node {
  const { kind, metadata } = manifest.object;
  const before =
    annotationOf(manifest.object, BEFORE) === 'workloads' && kindId(manifest.object) === 'batch/Job';
  const after = (annotationOf(manifest.object, AFTER) ?? '').split(',').map((name) => name.trim());
  return {
    manifest,
    name: `${kind}/${metadata.name}`,
    wave: before ? BEFORE_WORKLOADS : kindWave(manifest.object),
    after: after.filter((name) => name !== ''),
  };
}
