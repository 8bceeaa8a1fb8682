import type { KubeEvent } from '../../core/pod.ts';
import { cut, oneLine } from '../../core/printable.ts';

/** What an autoscaler of nodes said last of a Pod. */
type NodeWord = { readonly comes: true } | { readonly comes: false; readonly text: string };

/** `TriggeredScaleUp` of cluster-autoscaler, `Nominated` of Karpenter and of EKS Auto Mode. */
const NODE_COMES = new Set(['TriggeredScaleUp', 'Nominated']);

const NO_NODE = new Set(['NotTriggerScaleUp', 'FailedScaleUp']);

/** The scheduler's own events of the same reason begin with the number of nodes. */
const BY_KARPENTER = /^Failed to schedule pod\b[\s,:-]*/;

const BY_CLUSTER_AUTOSCALER =
  /^pod didn't trigger scale-up(?: \(it wouldn't fit if a new node is added\))?[\s:]*/;

/** Karpenter names every pool and all that it asked of it. */
const LONGEST = 300;

/** The last word counts; of two within one second that of a node that comes. */
export function nodeWord(events: readonly KubeEvent[]): NodeWord | undefined {
  let last: { readonly word: NodeWord; readonly time: string } | undefined;
  for (const event of events) {
    const word = wordOf(event);
    if (!word) continue;
    const time = timeOf(event);
    if (!last || time > last.time || (time === last.time && word.comes)) last = { word, time };
  }
  return last?.word;
}

function wordOf({ reason = '', message = '' }: KubeEvent): NodeWord | undefined {
  if (NODE_COMES.has(reason)) return { comes: true };
  if (NO_NODE.has(reason)) return refusal('cluster-autoscaler', message.replace(BY_CLUSTER_AUTOSCALER, ''));
  if (reason === 'FailedScheduling' && BY_KARPENTER.test(message))
    return refusal('Karpenter', message.replace(BY_KARPENTER, ''));
  return undefined;
}

function refusal(who: string, message: string): NodeWord {
  const line = oneLine(message).trim();
  const said = line === '' ? 'and does not say why' : `: ${line}`;
  const text = `${who} adds none${said.startsWith(':') ? '' : ' '}${said}`;
  return { comes: false, text: cut(text, LONGEST) };
}

/** Whether a node was announced for any Pod since a time of the cluster's clock. */
export function nodesComeSince(events: readonly KubeEvent[], since: string | undefined): boolean {
  const last = lastAnnounced(events);
  return since !== undefined && last !== '' && last >= toSecond(since);
}

const known = new WeakMap<readonly KubeEvent[], string>();

/** Looked for once in each list: every Pod without a node asks. */
function lastAnnounced(events: readonly KubeEvent[]): string {
  const before = known.get(events);
  if (before !== undefined) return before;
  let last = '';
  for (const event of events)
    if (NODE_COMES.has(event.reason ?? '') && timeOf(event) > last) last = timeOf(event);
  known.set(events, last);
  return last;
}

/** Some kinds of events have times to the second alone, so all are read so; ISO 8601, as the API server writes it. */
function timeOf({ series, lastTimestamp, eventTime, firstTimestamp, metadata }: KubeEvent): string {
  return toSecond(
    series?.lastObservedTime ??
      lastTimestamp ??
      eventTime ??
      firstTimestamp ??
      metadata.creationTimestamp ??
      '',
  );
}

function toSecond(time: string): string {
  return time.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
}
