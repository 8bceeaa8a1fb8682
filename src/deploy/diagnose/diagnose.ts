import type { ContainerLog, Diagnosis, FailureGroup } from '../../core/diagnosis.ts';
import { groupOf, keyOf, type KubeObject } from '../../core/objects.ts';
import { containerSpec, containerStatuses, type KubeEvent, type Pod } from '../../core/pod.ts';
import type { Cause } from '../../core/cause.ts';
import { durationText } from '../../core/duration.ts';
import { cut } from '../../core/printable.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { JudgeContext, ImageAnswer } from '../kinds/context.ts';
import { currentPodsOf, kindOf } from '../kinds/index.ts';
import { kindId } from '../kinds/kind.ts';
import { isBuiltIn } from '../kinds/stored.ts';
import { currentReplicaSet } from '../kinds/deployment.ts';
import { readContainerLogs } from './container-log.ts';
import { summarise } from './event-summaries.ts';
import { groupFailures, type TroubledGroup } from './failure-groups.ts';
import { readMissingReferences } from './missing-references.ts';
import type { Reading } from './reading.ts';
import { remediesFor } from './remedies.ts';
import { unreadable } from './unreadable.ts';

type FailureInput = {
  readonly live: KubeObject;
  readonly verdict: Extract<Verdict, { state: 'failed' }>;
  readonly context: JudgeContext;
};

/** Gathers what explains a failure while it can still be seen; never fails itself over something unreadable. */
export async function diagnose(
  { live, verdict, context }: FailureInput,
  reading: Reading,
): Promise<Diagnosis> {
  const { redact } = reading;
  const pods = currentPodsOf(live, context).filter(({ metadata }) => !metadata.deletionTimestamp);
  const troubled = groupFailures(pods, context);
  const [first] = troubled;
  const image = first && imageOf(first);
  // All at once: what does not answer must not take the time of what would.
  const [logs, references, answer, own, doomed] = await Promise.all([
    Promise.all(troubled.map(async (group) => readGroupLogs(group, reading))),
    first ? readMissingReferences(first.example, keyOf(live), reading) : { missing: [], unseen: [] },
    verdict.cause === 'image' ? askRegistry(image, context, reading) : undefined,
    readOwnEvents(live, context, reading),
    namespaceRemedies(live, verdict.cause, reading),
  ]);
  const uids = new Set(pods.map(({ metadata }) => metadata.uid));
  const events = (context.events ?? []).filter(({ involvedObject }) => uids.has(involvedObject?.uid));
  const groups = troubled.map((group, index) => groupFrom(group, logs[index]?.logs ?? [], redact));
  const { missing } = references;
  return {
    key: keyOf(live),
    cause: verdict.cause,
    reason: redact(verdict.reason),
    since: sinceOf(pods),
    revision: live.metadata.annotations?.['deployment.kubernetes.io/revision'],
    image,
    groups,
    events: summarise([...events, ...own.events], redact),
    missing,
    unseen: [
      ...blindness(live, context),
      ...own.unseen,
      ...logs.flatMap(({ unseen }) => unseen),
      ...references.unseen,
    ],
    remedies:
      doomed ??
      remediesFor({
        cause: verdict.cause,
        reason: verdict.reason,
        groups,
        missing,
        answer,
        ownLimit: ownLimitOf(live, verdict.reason),
        of: isBuiltIn(groupOf(live.apiVersion)) ? undefined : `${live.kind} ${live.metadata.name}`,
      }),
  };
}

/** The field of the object that ended it, where one did. */
function ownLimitOf({ spec }: KubeObject, reason: string): string | undefined {
  if (/activeDeadlineSeconds/.test(reason)) return 'activeDeadlineSeconds';
  const { progressDeadlineSeconds: seconds } = (spec ?? {}) as { readonly progressDeadlineSeconds?: number };
  if (seconds === undefined) return undefined;
  const isOwn =
    /the progress deadline has passed/.test(reason) ||
    reason.startsWith(`no progress for ${durationText(seconds * 1_000)}:`);
  return isOwn ? 'progressDeadlineSeconds' : undefined;
}

/** Characters of what a kubelet says of a probe. */
const LONGEST = 300;

/** Messages of the program and of the kubelet may quote what they were started with. */
function groupFrom(
  { reason, pods, nodes, container, end, probes }: TroubledGroup,
  logs: readonly ContainerLog[],
  redact: Reading['redact'],
): FailureGroup {
  const safe = (text: string | undefined, most = Infinity): string | undefined =>
    text === undefined ? undefined : cut(redact(text), most);
  return {
    reason: redact(reason),
    pods,
    nodes,
    container,
    end: end && { ...end, message: safe(end.message) },
    probes: probes.map((probe) => ({ ...probe, message: safe(probe.message, LONGEST) })),
    logs,
  };
}

function imageOf({ example, container = '' }: TroubledGroup): string | undefined {
  return (containerSpec(example, container) ?? example.spec?.containers?.[0])?.image;
}

/** Where the namespace itself is going, nothing in it can be fixed. */
async function namespaceRemedies(
  { metadata: { namespace } }: KubeObject,
  cause: Cause,
  { cluster, signal }: Reading,
): Promise<string[] | undefined> {
  if (cause !== 'drift' || namespace === undefined) return undefined;
  const ref = { apiVersion: 'v1', kind: 'Namespace', namespace: undefined, name: namespace };
  const found = await cluster.get(ref, signal).catch((error: unknown) => unreadable(error, signal));
  if (typeof found === 'string' || (found && found.metadata.deletionTimestamp === undefined))
    return undefined;
  const fate = found ? 'is being deleted' : 'was deleted';
  return [`the namespace ${namespace} ${fate}: ask who did that, and deploy again once it exists again`];
}

/** A courtesy: which tag was meant. What cannot be asked stays unsaid. */
async function askRegistry(
  image: string | undefined,
  { images }: JudgeContext,
  { lookUpImage, signal }: Reading,
): Promise<ImageAnswer | undefined> {
  if (image === undefined || images.has(image)) return images.get(image ?? '');
  return lookUpImage?.(image, signal).catch((error: unknown) => void unreadable(error, signal));
}

/** Only containers that ran have said anything. */
async function readGroupLogs(
  { example, container }: TroubledGroup,
  reading: Reading,
): ReturnType<typeof readContainerLogs> {
  const status = containerStatuses(example).find(({ name }) => name === container);
  const ran = status?.state?.running ?? status?.state?.terminated ?? status?.lastState?.terminated;
  return container !== undefined && ran
    ? readContainerLogs(example, container, reading)
    : { logs: [], unseen: [] };
}

/** Events about the object itself and its ReplicaSet, which nobody watches during the rollout. */
async function readOwnEvents(
  live: KubeObject,
  { replicaSets }: JudgeContext,
  { cluster, signal }: Reading,
): Promise<{ readonly events: readonly KubeEvent[]; readonly unseen: readonly string[] }> {
  const set = kindId(live) === 'apps/Deployment' ? currentReplicaSet(live, replicaSets) : undefined;
  try {
    const listings = await Promise.all(
      [live, ...(set ? [set] : [])].map(({ kind, metadata: { name, namespace } }) =>
        cluster.list(
          {
            apiVersion: 'v1',
            kind: 'Event',
            namespace,
            fieldSelector: `involvedObject.kind=${kind},involvedObject.name=${name}`,
          },
          signal,
        ),
      ),
    );
    // One of the same name that was there before tells of itself.
    const own = new Set([live, ...(set ? [set] : [])].map(({ metadata }) => metadata.uid));
    const events: readonly KubeEvent[] = listings.flatMap(({ items }) => items);
    return {
      events: events.filter(({ involvedObject: { uid } = {} }) => uid === undefined || own.has(uid)),
      unseen: [],
    };
  } catch (error) {
    return { events: [], unseen: [`events: ${unreadable(error, signal)}`] };
  }
}

/** Of what its kind is judged by: what nobody asked for was refused to nobody. */
function blindness(live: KubeObject, { pods, events }: JudgeContext): string[] {
  const reads = kindOf(live)?.reads ?? [];
  return [
    ...(pods || !reads.includes('pods') ? [] : ['pods: no right to list them']),
    ...(events || !reads.includes('pod events') ? [] : ['events of pods: no right to list them']),
  ];
}

/** When the first of the Pods got into trouble, by the cluster's clock. */
function sinceOf(pods: readonly Pod[]): string | undefined {
  const moments = pods.flatMap((pod) => {
    const ended = containerStatuses(pod).flatMap(
      ({ state, lastState }) => lastState?.terminated?.finishedAt ?? state?.terminated?.finishedAt ?? [],
    );
    return ended[0] ?? pod.metadata.creationTimestamp ?? [];
  });
  return moments.toSorted()[0];
}
