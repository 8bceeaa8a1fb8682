import { namespaceMissing } from '../../core/catalogue/deploy.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { NamespaceState } from './input.ts';

/** Namespaces that a release writes to, its home first. */
export function usedNamespaces(objects: readonly KubeObject[], home: string): readonly string[] {
  return [...new Set([home, ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])])];
}

/** Throws where a namespace is on its way out, or is missing and not made by this very release. */
export function assertNamespaces(
  objects: readonly KubeObject[],
  states: ReadonlyMap<string, NamespaceState>,
  home: string,
): void {
  const made = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  for (const [name, state] of states) {
    if (state === 'terminating') throw namespaceMissing(name, 'terminating');
    // Lease and records live in the home namespace, so it must be there before a release can begin.
    if (state === 'missing' && (name === home || !made.includes(name)))
      throw namespaceMissing(name, 'missing');
  }
}
