import { apiStatusOf } from '../../core/api-status.ts';
import { type KubeObject, groupOf } from '../../core/objects.ts';

/** What the server says where the fields of an earlier apply are named in a version that does not have them, or is gone. */
export function isVersionTrouble(error: unknown): boolean {
  return /not declared in schema|typed (?:live )?(?:object|patch)|conver/i.test(
    apiStatusOf(error)?.message ?? '',
  );
}

/** What the server says of an object that its definition does not allow, or not yet. */
export function isSchemaTrouble(error: unknown): boolean {
  const { code = 0, reason, message = '' } = apiStatusOf(error) ?? {};
  if (isVersionTrouble(error)) return true;
  return (code === 400 && /unknown field|strict decoding/i.test(message)) || reason === 'Invalid';
}

type Spec = { readonly group?: string; readonly names?: { readonly kind?: string } };

/** The definition among these objects that an object is of. */
export function definitionOf(
  { apiVersion, kind }: Pick<KubeObject, 'apiVersion' | 'kind'>,
  objects: readonly KubeObject[],
): KubeObject | undefined {
  return objects.find(({ kind: own, spec }) => {
    if (own !== 'CustomResourceDefinition') return false;
    const { group, names } = (spec ?? {}) as Spec;
    return group === groupOf(apiVersion) && names?.kind === kind;
  });
}
