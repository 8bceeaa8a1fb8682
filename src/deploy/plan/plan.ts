import pLimit from 'p-limit';
import { compareText } from '../../core/compare.ts';
import { assertNoFaults } from '../../core/errors.ts';
import { type Manifest, keyId, keyOf } from '../../core/objects.ts';
import type { Plan, PlannedImage, SecretSource, Step } from '../../core/plan.ts';
import { refOf } from '../../core/ports/cluster.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { allOf, begun } from '../concurrency.ts';
import { digestOf } from './digest.ts';
import { assertRightCluster } from '../survey/identity.ts';
import { openDryRuns } from '../survey/dry-runs.ts';
import type { PlanInput } from './input.ts';
import { liveReader } from '../survey/live.ts';
import { unbornNamespaces } from '../survey/namespaces.ts';
import { assertNewer } from './newer.ts';
import { turnsFor } from './order.ts';
import { checkRolloutAnnotations } from '../rollout/annotations.ts';
import { othersInventory } from '../records/other-inventories.ts';
import { itemId, pruneSteps } from './prune.ts';
import { readLastRecord } from '../records/store.ts';
import { askRights, assertRights } from '../survey/rights.ts';
import { type Refusal, errorFrom } from './refusals.ts';
import { autoscalingOf, readAutoscalers } from './replicas.ts';
import { checkShapes, checkUnique, scope } from './shape.ts';
import { refOfStep } from './step-ref.ts';
import { type Draft, stepFor } from './step.ts';

/** Requests in flight at once; more does not make the API server faster. */
const CONCURRENCY = 16;

/** How long a plan holds where the environment names no time. */
const EXPIRES_MS = 24 * 60 * 60 * 1_000;

type Sourced = { readonly manifest: Manifest; readonly secret: SecretSource | undefined };

/** Compares what is wanted with what is there, by asking the server; writes nothing. */
export async function makePlan(input: PlanInput, signal: AbortSignal): Promise<Plan> {
  const { release, cluster, options } = input;
  const { environment, build } = release;
  const written = sourced(input);
  assertNoFaults(checkShapes(input.manifests));
  await assertRightCluster(environment, cluster, signal);

  const shelf = {
    cluster,
    namespace: environment.namespace,
    service: release.service,
    environment: environment.name,
  };
  const { namespace } = environment;
  const manifests = written.map(({ manifest }) => manifest);
  // Waited for below, where it is known what to say first of several that fail.
  const asked = askRights({ cluster, namespace }, signal);
  const autoscalers = begun(
    readAutoscalers(
      manifests.map(({ object }) => object),
      { cluster, namespace },
      signal,
    ),
  );
  const reading = begun(readLastRecord(shelf, signal));
  const scoped = await scope(manifests, { environment, cluster }, signal);
  assertNoFaults([
    ...scoped.faults,
    ...checkUnique(scoped.manifests),
    // Secrets from the bucket carry an annotation of our own.
    ...checkRolloutAnnotations(input.manifests),
  ]);
  const objects = scoped.manifests.map(({ object }) => object);
  const turns = turnsFor(scoped.manifests);
  const inTurn = pLimit(CONCURRENCY);
  const readLive = liveReader(objects.map(refOf), cluster, inTurn);
  const scaling = begun(autoscalers.then((live) => autoscalingOf(objects, live)));
  const autoscaled = begun(scaling.then(({ replicas }) => replicas));
  const dryRuns = openDryRuns({ cluster, force: options.force, autoscaled, inTurn });
  const known = objects.filter((object) => !scoped.ofNewKinds.has(keyId(keyOf(object))));
  for (const object of known) void begun(readLive(refOf(object), signal));
  for (const object of known) dryRuns.begin(object, signal);
  const last = await reading;
  if (options.rollbackTo === undefined && !options.allowOlder)
    await assertNewer(build, last, input.isAncestor);
  const inventory = last?.inventory ?? [];
  const desired = new Set(objects.map((object) => keyId(keyOf(object))));
  const removed = inventory.filter((item) => !desired.has(itemId(item)));
  // All at once; where several fail, the first says most about why.
  const [, unborn, autoscaling] = await allOf([
    assertRights({ cluster, namespace, written: objects.map(refOf), removed, asked }, signal),
    unbornNamespaces(objects, { cluster, home: namespace }, signal),
    scaling,
  ]);

  const drafts = scoped.manifests.map((manifest, index): Draft => {
    const id = keyId(keyOf(manifest.object));
    return {
      manifest,
      secret: written[index]?.secret,
      turn: turns.get(id) ?? { wave: 0, awaited: false },
      unasked: scoped.ofNewKinds.has(id)
        ? 'its definition is part of this release'
        : unborn.has(manifest.object.metadata.namespace ?? '')
          ? 'its namespace is part of this release'
          : undefined,
    };
  });
  const { secrets } = input;
  const drafting = { cluster, readLive, dryRuns, autoscaled: autoscaling.replicas, secrets };
  const applied = await steps(drafts, async (draft) => stepFor(draft, drafting, signal));
  const pruned = await pruneSteps(
    {
      inventory,
      desired,
      environment,
      service: release.service,
      pruneKinds: options.pruneKinds,
      others: async () => othersInventory(shelf, signal),
      cluster,
    },
    signal,
  );
  const notes = [...autoscaling.notes, ...pruned.notes];
  const images = await input.images;
  return planFrom(input, { last, steps: [...applied, ...pruned.steps], notes, images });
}

type Found = {
  readonly last: ReleaseRecord | undefined;
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
  readonly images: readonly PlannedImage[] | undefined;
};

function planFrom(input: PlanInput, { last, steps, notes, images }: Found): Plan {
  const { release, clock, version, options } = input;
  const { service, environment, build, image } = release;
  const { context, server, identity } = environment.cluster;
  const now = clock.now();
  const plan = {
    format: 1,
    slipway: version,
    service,
    environment: environment.name,
    namespace: environment.namespace,
    cluster: { context, server, identity },
    image,
    images: images ?? [],
    approval: environment.approval,
    branch: build.branch,
    commit: build.commit,
    subject: build.subject,
    author: build.author,
    build: build.number,
    buildUrl: build.url,
    requester: build.requester,
    madeAt: new Date(now).toISOString(),
    expiresAt: new Date(now + (environment.approval?.expiresMs ?? EXPIRES_MS)).toISOString(),
    base: last?.number ?? 0,
    rollbackTo: options.rollbackTo,
    force: options.force,
    steps: steps.toSorted(byTurn),
    notes,
  } as const;
  return { ...plan, digest: digestOf(plan) };
}

/** Manifests of the templates and of the bucket together, as the server will get them. */
function sourced({ manifests, secrets }: PlanInput): readonly Sourced[] {
  return [
    ...manifests.map((manifest) => ({ manifest, secret: undefined })),
    ...secrets.manifests.map((secret) => ({
      manifest: { object: secrets.reveal(secret), place: secret.place },
      secret: secret.source,
    })),
  ];
}

/** Asks about every object before giving up, so that everything refused is told at once. */
async function steps(
  drafts: readonly Draft[],
  ask: (draft: Draft) => Promise<Step>,
): Promise<readonly Step[]> {
  const atMost = pLimit(CONCURRENCY);
  const asked = await Promise.allSettled(drafts.map((draft) => atMost(async () => ask(draft))));
  const refusals = asked.flatMap((answer, index): readonly Refusal[] => {
    const draft = drafts[index];
    return answer.status === 'rejected' && draft ? [{ ...draft.manifest, error: answer.reason }] : [];
  });
  const [first, ...more] = refusals;
  if (first) throw errorFrom([first, ...more]);
  return asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
}

function byTurn(a: Step, b: Step): number {
  return (
    a.wave - b.wave ||
    compareText(a.key.kind, b.key.kind) ||
    compareText(a.key.name, b.key.name) ||
    compareText(itemId(refOfStep(a)), itemId(refOfStep(b)))
  );
}
