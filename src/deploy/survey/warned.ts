import { compareText } from '../../core/compare.ts';
import { type Key, type KubeObject, keyId, keyOf, keyText } from '../../core/objects.ts';
import type { ApiWarning } from '../../core/plan.ts';
import type { OnWarning } from '../../core/ports/cluster.ts';

/** Gathers what the API server warns of: each text once, with all objects that it is of. */
export type Warned = {
  of(object: KubeObject): OnWarning;
  /** In an order that does not depend on which answer came first. */
  all(): readonly ApiWarning[];
};

export function openWarned(): Warned {
  const byText = new Map<string, Map<string, Key>>();
  return {
    of: (object) => {
      const key = keyOf(object);
      return (text) => {
        const known = byText.get(text) ?? new Map<string, Key>();
        byText.set(text, known.set(keyId(key), key));
      };
    },
    all: () =>
      [...byText]
        .map(([text, keys]) => ({
          text,
          of: [...keys.values()].toSorted((a, b) => compareText(keyText(a), keyText(b))),
        }))
        .toSorted((a, b) => compareText(a.text, b.text)),
  };
}
