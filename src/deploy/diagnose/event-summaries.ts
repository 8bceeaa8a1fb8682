import type { EventSummary } from '../../core/diagnosis.ts';
import type { KubeEvent } from '../../core/pod.ts';
import { cut } from '../../core/printable.ts';

const MOST = 6;
const LONGEST = 300;
/** Every Pod has these; they explain nothing. */
const BORING = new Set([
  'Scheduled',
  'Pulled',
  'Pulling',
  'Created',
  'Started',
  'SuccessfulCreate',
  'ScalingReplicaSet',
  'SuccessfulDelete',
]);

/** Events that may explain a failure: alike ones once with their number, the most frequent first. */
export function summarise(events: readonly KubeEvent[], redact: (text: string) => string): EventSummary[] {
  const groups = new Map<string, EventSummary>();
  for (const { reason = '', message = '', count, series } of events) {
    if (BORING.has(reason)) continue;
    // Shortened last: of half a value nobody would know that it is one.
    const text = cut(redact(withoutNames(message)), LONGEST);
    const known = groups.get(`${reason} ${text}`)?.count ?? 0;
    groups.set(`${reason} ${text}`, { reason, message: text, count: known + (series?.count ?? count ?? 1) });
  }
  return [...groups.values()].toSorted((a, b) => b.count - a.count).slice(0, MOST);
}

/** Pod names and uids make equal events differ. */
function withoutNames(message: string): string {
  return message
    .replace(/^pod: "[^"]*"\. /, '')
    .replace(/ in pod \S+\(\S+\)/g, '')
    .replace(/ pod=\S+/g, '')
    .replace(/ \(pod: "[^"]*", container: [^)]*\)$/, '')
    .replace(
      /^(?:Error creating: |create Pod \S+ in StatefulSet \S+ failed error: )?pods "[^"]*" is forbidden: /,
      '',
    )
    .replace(/\s+/g, ' ');
}
