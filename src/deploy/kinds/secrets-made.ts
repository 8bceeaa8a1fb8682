import { fieldsOf } from '../../core/fields.ts';
import { type KubeObject, type Manifest, annotationOf, groupOf } from '../../core/objects.ts';
import type { MadeSecret, PlacedSecret } from '../../core/secret-manifest.ts';
import { kindOf } from './index.ts';
import { kindId } from './kind.ts';
import { type KindRule, secretOfRule } from './kind-rule.ts';
import { isBuiltIn } from './stored.ts';

/** What somebody says is made in the cluster by a program: `Secret/kedaorg-certs`, several with commas. */
const MADE = 'slipway.dev/made-in-cluster';

type Rules = ReadonlyMap<string, KindRule>;

/** The Secrets that the controller of an object makes of it, by its kind or by the platform's rule for it. */
export function secretsMade(object: KubeObject, rules: Rules): readonly MadeSecret[] {
  const rule = rules.get(kindId(object));
  const named = rule && secretOfRule(object, rule);
  if (named !== undefined) return [{ name: named, keys: undefined }];
  const known = kindOf(object);
  return rule || known || isBuiltIn(groupOf(object.apiVersion))
    ? (known?.makes?.(object) ?? [])
    : byName(object);
}

/** Of a kind that nobody declared: `spec.secretName` is how controllers are told where to write one. */
function byName(object: KubeObject): readonly MadeSecret[] {
  const { secretName } = fieldsOf(object['spec']);
  return typeof secretName === 'string' && secretName !== '' ? [{ name: secretName, keys: undefined }] : [];
}

/** Every Secret that a release counts on without bringing it; `namespace` is that of objects that name none. */
export function secretsCountedOn(
  manifests: readonly Manifest[],
  { rules, namespace }: { readonly rules: Rules; readonly namespace: string },
): readonly PlacedSecret[] {
  return manifests.flatMap(({ object, madeInCluster = [] }) => {
    const home = object.metadata.namespace ?? namespace;
    const said = (annotationOf(object, MADE) ?? '').split(',').flatMap((text) => {
      const [kind, name = ''] = text.trim().split('/');
      return kind === 'Secret' && name !== '' ? [{ name, keys: undefined }] : [];
    });
    const inHead = madeInCluster.map((name) => ({ name, keys: undefined }));
    return [...secretsMade(object, rules), ...said, ...inHead].map((made) => ({ ...made, namespace: home }));
  });
}
