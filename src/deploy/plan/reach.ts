import { type KubeObject, keyId, keyOf, keyText } from '../../core/objects.ts';
import { chosenOf, wholeChoiceOf } from '../kinds/choosers.ts';

/** An object of the release as it is live, and as an apply would leave it. */
type Moving = { readonly live?: KubeObject | undefined; readonly next?: KubeObject | undefined };

/**
 * Policies and budgets that take effect on other Pods than before, in words: of two sets of labels the difference shows one,
 * and what runs under it may be neither.
 */
export function reachNotes(release: readonly Moving[]): readonly string[] {
  // What is new is shown as new; a change of labels nobody sees as one of a policy.
  const moving = release.flatMap(({ live, next }) => (live && next ? [{ live, next }] : []));
  const [before, after] = [moving.map(({ live }) => live), moving.map(({ next }) => next)];
  return moving.flatMap(({ live, next }) => {
    const [had, has] = [chosenBy(live, before), chosenBy(next, after)];
    if (!had || !has) return [];
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
function chosenBy(object: KubeObject, among: readonly KubeObject[]): ReadonlyMap<string, string> | undefined {
  const choice = wholeChoiceOf(object);
  if (choice?.of !== 'Pod') return undefined;
  const chosen = chosenOf(choice, object, among);
  return new Map(chosen.map((one) => [keyId(keyOf(one)), keyText(keyOf(one))]));
}
