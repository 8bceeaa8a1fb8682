import type { KubeObject } from '../../core/objects.ts';
import { kindId } from '../kinds/kind.ts';

/** Kinds whose removal destroys data or other people's objects. */
export const PROTECTED = [
  'PersistentVolumeClaim',
  'PersistentVolume',
  'Namespace',
  'CustomResourceDefinition',
];

/** Why an object stays that its release no longer has; undefined where it goes. */
export function keptBecause(live: KubeObject, pruneKinds: readonly string[]): string | undefined {
  const asked = keepWord(live);
  if (asked !== undefined) return `kept, because it says ${asked}`;
  const { kind } = live;
  if (pruneKinds.includes(kind)) return undefined;
  const removes = `--prune ${kind} removes it`;
  if (PROTECTED.includes(kind)) return `kept, ${removes}`;
  return takesClaims(live) ? `kept, as its claims would be deleted with it; ${removes}` : undefined;
}

/** Words for `keep this when it leaves`, of ours and of the tools that people come from. */
const KEEP: readonly (readonly [name: string, says: RegExp])[] = [
  ['slipway.dev/prune', /^never$/],
  ['helm.sh/resource-policy', /^keep$/i],
  // What a person has to confirm there is confirmed by nobody here.
  ['argocd.argoproj.io/sync-options', /\b(?:Prune|Delete)=(?:false|confirm)\b/],
  ['kapp.k14s.io/delete-strategy', /^orphan$/],
  ['kustomize.toolkit.fluxcd.io/prune', /^disabled$/i],
  ['kluctl.io/skip-delete', /^true$/i],
  ['cli-utils.sigs.k8s.io/on-remove', /^keep$/],
  ['client.lifecycle.config.k8s.io/deletion', /^detach$/],
];

/** Flux reads labels as well. */
function keepWord({ metadata: { annotations = {}, labels = {} } }: KubeObject): string | undefined {
  for (const [name, says] of KEEP)
    for (const value of [annotations[name], labels[name]])
      if (says.test(value?.trim() ?? '')) return `${name}: ${value?.trim() ?? ''}`;
  return undefined;
}

type Claiming = {
  readonly persistentVolumeClaimRetentionPolicy?: { readonly whenDeleted?: string };
  readonly volumeClaimTemplates?: readonly unknown[];
};

/** A StatefulSet leaves its claims behind, unless it says otherwise. */
function takesClaims(live: KubeObject): boolean {
  if (kindId(live) !== 'apps/StatefulSet') return false;
  const { persistentVolumeClaimRetentionPolicy: policy, volumeClaimTemplates = [] } = (live['spec'] ??
    {}) as Claiming;
  return policy?.whenDeleted === 'Delete' && volumeClaimTemplates.length > 0;
}
