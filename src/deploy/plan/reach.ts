import { type KubeObject, keyId, keyOf, keyText } from '../../core/objects.ts';
import { chosenOf, wholeChoiceOf } from '../kinds/choosers.ts';
import { podLabelsOf } from '../kinds/service-workloads.ts';

/** An object of the release as it is live, and as an apply would leave it. */
type Moving = { readonly live?: KubeObject | undefined; readonly next?: KubeObject | undefined };

/**
 * Policies and budgets that take effect on other Pods than before, in words: of two sets of labels the difference shows one,
 * and what runs under it may be neither.
 */
export function reachNotes(release: readonly Moving[]): readonly string[] {
  // What is new is shown as new; a change of labels nobody sees as one of a policy.
  const moving = release.flatMap(({ live, next }) => (live && next ? [{ live, next }] : []));
  const relabelled = moving.filter(
    ({ live, next }) => JSON.stringify(podLabelsOf(live)) !== JSON.stringify(podLabelsOf(next)),
  );
  return moving.flatMap(({ live, next }) => {
    const [then, now] = [wholeChoiceOf(live), wholeChoiceOf(next)];
    if (then?.of !== 'Pod' || now?.of !== 'Pod') return [];
    // One that chooses as before finds others only where their labels are others.
    const among = JSON.stringify(then) === JSON.stringify(now) ? relabelled : moving;
    const had = named(
      chosenOf(
        then,
        live,
        among.map((one) => one.live),
      ),
    );
    const has = named(
      chosenOf(
        now,
        next,
        among.map((one) => one.next),
      ),
    );
    const name = keyText(keyOf(next));
    const gained = [...has].flatMap(([id, text]) => (had.has(id) ? [] : [text]));
    const lost = [...had].flatMap(([id, text]) => (has.has(id) ? [] : [text]));
    return [
      ...(gained.length > 0 ? [`${name} applies to the pods of ${gained.join(', ')} from now on`] : []),
      ...(lost.length > 0 ? [`${name} no longer applies to the pods of ${lost.join(', ')}`] : []),
    ];
  });
}

/** keyId → the workload as people name it. */
function named(chosen: readonly KubeObject[]): ReadonlyMap<string, string> {
  return new Map(chosen.map((one) => [keyId(keyOf(one)), keyText(keyOf(one))]));
}
