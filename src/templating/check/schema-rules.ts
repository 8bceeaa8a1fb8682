import { groupOf } from '../../core/objects.ts';
import { suggestion } from '../../core/suggestion.ts';
import { isTemplate } from '../render-template.ts';
import type { RenderedManifest } from '../rendered.ts';
import { pathText } from '../path-text.ts';
import type { Checked, Finding, Rule } from './finding.ts';
import type { Schemas } from './schemas.ts';
import { type Mismatch, validate } from './validate.ts';

/** The rules that come from the schemas of a Kubernetes version. Each manifest is validated once for all of them. */
export function schemaRules(schemas: Schemas): Rule[] {
  const validated = new WeakMap<RenderedManifest, readonly Mismatch[]>();
  const mismatches = (manifest: RenderedManifest): readonly Mismatch[] => {
    const known = validated.get(manifest);
    if (known) return known;
    const definition = schemas.kinds[nameOf(manifest)];
    const found = definition === undefined ? [] : validate(manifest.object, definition, schemas);
    validated.set(manifest, found);
    return found;
  };
  const of =
    (rule: Mismatch['rule']) =>
    ({ manifests }: Checked): Finding[] =>
      manifests.flatMap((manifest) =>
        mismatches(manifest)
          .filter((mismatch) => mismatch.rule === rule)
          .map((mismatch) => findingFrom(mismatch, manifest)),
      );
  return [
    {
      id: 'schema',
      severity: 'error',
      about:
        'a field has another type than the API wants, a required field is missing, or a list names something twice',
      reason: 'the API server refuses the object',
      check: of('schema'),
    },
    {
      id: 'unknown-field',
      severity: 'error',
      about: 'the kind has no field of this name',
      reason: 'the API server refuses it, or drops it in silence, and the setting is not there',
      check: of('unknown-field'),
    },
    {
      id: 'unknown-kind',
      severity: 'error',
      about: 'Kubernetes has no such kind in this version of its own API',
      reason:
        'the API server refuses the object; custom resources have groups of their own and are not checked',
      check: ({ manifests }) => manifests.flatMap((manifest) => unknownKind(manifest, schemas)),
    },
  ];
}

function findingFrom({ path, message, stringFor }: Mismatch, manifest: RenderedManifest): Finding {
  const field = pathText(manifest.object, path);
  // What stands in a Secret is not repeated, not even when it is wrong.
  if (manifest.object.kind === 'Secret')
    return { manifest, path, message: `${field} ${message.replace(/, not .*$/, '')}` };
  if (!stringFor)
    return { manifest, path, message: `${field === '' ? manifest.object.kind : field} ${message}` };
  const names = manifest.madeFields().find((made) => samePath(made.path, path))?.names ?? [];
  const advice =
    isTemplate(manifest.source) && names.length > 0
      ? `write $((${names[0]})) for ${stringFor}`
      : `remove the quotes for ${stringFor}`;
  return { manifest, path, message: `${field} is a string here: ${advice}` };
}

function samePath(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((step, index) => step === other[index]);
}

function nameOf({ object }: RenderedManifest): string {
  return `${object.apiVersion} ${object.kind}`;
}

/** Only groups of Kubernetes' own are judged: the rest are custom resources. */
function unknownKind(manifest: RenderedManifest, schemas: Schemas): Finding[] {
  const { apiVersion, kind } = manifest.object;
  if (schemas.kinds[nameOf(manifest)] !== undefined) return [];
  const known = Object.keys(schemas.kinds).map((name) => name.split(' ') as [string, string]);
  if (!isBuiltIn(apiVersion, known)) return [];
  const elsewhere = known.filter(([, other]) => other === kind).map(([version]) => version);
  const here = known.filter(([version]) => version === apiVersion).map(([, other]) => other);
  return [
    {
      manifest,
      path: [elsewhere.length > 0 ? 'apiVersion' : 'kind'],
      message: `Kubernetes ${schemas.version} has no ${kind} in ${apiVersion}${suggestion(kind, here)}`,
      ...(elsewhere.length > 0 && { hint: `use apiVersion: ${elsewhere.join(' or ')}` }),
    },
  ];
}

/** `extensions` was Kubernetes' own once, and manifests that name it are still about. */
function isBuiltIn(apiVersion: string, known: readonly (readonly [string, string])[]): boolean {
  const group = groupOf(apiVersion);
  return group === 'extensions' || known.some(([version]) => groupOf(version) === group);
}
