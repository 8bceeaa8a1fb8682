import { type KubeObject, keyOf } from '../../core/objects.ts';
import { unreadable } from '../diagnose/unreadable.ts';
import { choiceOf, chosenOf, lostPort, nothingChosenText } from '../kinds/choosers.ts';
import { neededOf } from '../kinds/index.ts';
import { lostText } from '../kinds/lost-references.ts';
import { policyOf } from '../kinds/policy.ts';
import { podLabelsOf } from '../kinds/service-workloads.ts';
import type { TrackRequest } from './request.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What is worth a word though all is ready: a budget or policy that takes effect on nothing, and what an unchanged object
 * needs and somebody else has removed. This release is no worse for it, so it fails nothing.
 */
export async function tellDoubts(
  { snapshot }: { readonly snapshot: Snapshot },
  { targets, kept = [], cluster, emit, options, signal }: TrackRequest,
): Promise<void> {
  const unwritten = options.until === undefined || options.until === 'decided' ? kept : [...targets, ...kept];
  const release = [...targets, ...kept];
  const isTracked = (object: KubeObject): boolean => policyOf(object).track;
  const say = (object: KubeObject, reason: string): void =>
    emit({ type: 'warning', code: 'doubtful', key: keyOf(object), reason });
  for (const object of unwritten.filter(isTracked)) {
    const lost = snapshot.lost.size === 0 ? undefined : lostText(neededOf(object), snapshot.lost);
    if (lost !== undefined) say(object, lost);
  }
  // By itself a policy may be meant for Pods still to come.
  if (!release.some((object) => podLabelsOf(object) !== undefined)) return;
  for (const object of release.filter(isTracked)) {
    const choice = choiceOf(object);
    if (!choice) continue;
    const chosen = chosenOf(choice, object, [...release, ...snapshot.bystanders]);
    const port = lostPort(object, chosen);
    if (chosen.length > 0 && port !== undefined)
      say(object, `nothing that it selects has a port named ${port}`);
    if (chosen.length > 0) continue;
    const { namespace } = object.metadata;
    const listed = await cluster
      .list({ apiVersion: 'v1', kind: choice.of, namespace }, signal)
      .catch((error: unknown) => void unreadable(error, signal));
    if (listed && chosenOf(choice, object, listed.items).length === 0) say(object, nothingChosenText(choice));
  }
}
