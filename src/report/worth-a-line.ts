import type { Event } from '../core/events.ts';
import { keyId } from '../core/objects.ts';
import type { Verdict } from '../core/verdict.ts';

/**
 * Leaves out of a console what its other lines say already: that something was stored, how many Pods of a workload stand
 * behind its Service, and once more what was said before a soak.
 */
export function worthALine(): (event: Event) => boolean {
  const said = new Map<string, Verdict>();
  return (event) => {
    if (event.type === 'stage.started') said.clear();
    if (event.type !== 'object.judged') return true;
    const { key, verdict } = event;
    const before = said.get(keyId(key));
    const worth = isNews(key.kind, verdict, before);
    if (worth) said.set(keyId(key), verdict);
    return worth;
  };
}

const UNEXPECTED =
  /^(scales nothing yet|stored; no controller has said|was applied; its state is unknown|suspended, as written|runs nothing|no pod has the labels)|; it is to grow/;

function isNews(kind: string, verdict: Verdict, before: Verdict | undefined): boolean {
  if (verdict.state === 'failed') return true;
  if (verdict.replicas)
    return verdict.state !== 'ready' || before?.reason.startsWith(`${verdict.reason}, watched for`) !== true;
  // Ready, and yet not what people expect: they should hear of it.
  if (verdict.state === 'ready') return before !== undefined || UNEXPECTED.test(verdict.reason);
  return kind !== 'Service' || !verdict.reason.startsWith('no pod behind it');
}
