import { schemaRule, unknownFieldRule, unknownKindRule } from '../../core/catalogue/check.ts';
import type { CompileGoRegex } from '../../core/go-regex.ts';
import { groupOf } from '../../core/objects.ts';
import { suggestion } from '../../core/suggestion.ts';
import { isTemplate } from '../ktmpl/process.ts';
import type { RenderedManifest } from '../rendered.ts';
import { pathText } from '../path-text.ts';
import { type CustomKinds, customKinds } from './custom-kinds.ts';
import { validateCustom } from './custom-validate.ts';
import { explained } from './explained.ts';
import type { Checked, Finding, Rule } from './finding.ts';
import type { Schemas } from './schemas.ts';
import { type Mismatch, validate } from './validate.ts';
import { NO_BASE64 } from './words.ts';

/** The rules that come from the schemas of a Kubernetes version. Each manifest is validated once for all of them. */
export function schemaRules(schemas: Schemas, compile: CompileGoRegex): Rule[] {
  const validated = new WeakMap<RenderedManifest, readonly Mismatch[]>();
  const mismatches = (manifest: RenderedManifest, custom: CustomKinds): readonly Mismatch[] => {
    const known = validated.get(manifest);
    if (known) return known;
    const found = mismatchesOf(manifest, { schemas, custom, compile });
    validated.set(manifest, found);
    return found;
  };
  const of =
    (rule: Mismatch['rule']) =>
    (checked: Checked): Finding[] => {
      const custom = customKindsOf(checked);
      return checked.manifests.flatMap((manifest) =>
        mismatches(manifest, custom)
          .filter((mismatch) => mismatch.rule === rule)
          .map((mismatch) => findingFrom(mismatch, manifest)),
      );
    };
  return [
    {
      entry: schemaRule,
      check: of('schema'),
    },
    {
      entry: unknownFieldRule,
      check: of('unknown-field'),
    },
    {
      entry: unknownKindRule,
      check: (checked) => {
        const custom = customKindsOf(checked);
        return checked.manifests.flatMap((manifest) => [
          ...unknownKind(manifest, schemas),
          ...unservedVersion(manifest, custom),
        ]);
      },
    },
  ];
}

/** Custom kinds that no CustomResourceDefinition at hand describes, so that nothing says what their fields may be. */
export function uncheckedKinds(checked: Checked, schemas: Schemas): string[] {
  const custom = customKindsOf(checked);
  const own = new Set(Object.keys(schemas.kinds).map((name) => groupOf(name.split(' ')[0] ?? '')));
  const names = checked.manifests.filter(
    (manifest) =>
      !own.has(groupOf(manifest.object.apiVersion)) &&
      custom.schemas.get(nameOf(manifest)) === undefined &&
      unknownKind(manifest, schemas).length + unservedVersion(manifest, custom).length === 0,
  );
  return [...new Set(names.map(({ object }) => `${object.kind} (${object.apiVersion})`))];
}

/** What the release brings itself is what the cluster will have. */
function customKindsOf({ manifests, definitions = [] }: Checked): CustomKinds {
  return customKinds([...definitions, ...manifests.map(({ object }) => object)]);
}

type Against = {
  readonly schemas: Schemas;
  readonly custom: CustomKinds;
  readonly compile: CompileGoRegex;
};

function mismatchesOf(
  manifest: RenderedManifest,
  { schemas, custom, compile }: Against,
): readonly Mismatch[] {
  const definition = schemas.kinds[nameOf(manifest)];
  if (definition !== undefined) return validate(manifest.object, definition, schemas);
  const schema = custom.schemas.get(nameOf(manifest));
  return schema ? validateCustom(manifest.object, schema, compile) : [];
}

function unservedVersion(manifest: RenderedManifest, { schemas, versions }: CustomKinds): Finding[] {
  const { apiVersion, kind } = manifest.object;
  const served = versions.get(`${groupOf(apiVersion)} ${kind}`);
  if (!served || schemas.has(nameOf(manifest))) return [];
  return [
    {
      manifest,
      path: ['apiVersion'],
      message: `the CustomResourceDefinition of ${kind} serves no ${apiVersion}`,
      hint: `use apiVersion: ${served.map((version) => `${groupOf(apiVersion)}/${version}`).join(' or ')}`,
    },
  ];
}

function findingFrom({ rule, path, message, stringFor }: Mismatch, manifest: RenderedManifest): Finding {
  const field = pathText(manifest.object, path);
  const hint = explained(manifest.object, rule === 'unknown-field' ? path.slice(0, -1) : path);
  // What stands in a Secret is not repeated, not even when it is wrong.
  if (manifest.object.kind === 'Secret')
    return {
      manifest,
      path,
      message: `${field} ${message.replace(/, not .*$/, '')}`,
      hint: message === NO_BASE64 ? 'encode it, or put plain text into stringData' : hint,
    };
  if (!stringFor)
    return { manifest, path, message: `${field === '' ? manifest.object.kind : field} ${message}`, hint };
  const names = manifest.madeFields().find((made) => samePath(made.path, path))?.names ?? [];
  const advice =
    isTemplate(manifest.source) && names.length > 0
      ? `write $((${names[0]})) for ${stringFor}`
      : `remove the quotes for ${stringFor}`;
  return { manifest, path, message: `${field} is a string here`, hint: advice };
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
      hint:
        elsewhere.length > 0
          ? `use apiVersion: ${elsewhere.join(' or ')}`
          : 'kubectl api-resources lists the kinds with their apiVersion',
    },
  ];
}

/** `extensions` was Kubernetes' own once, and manifests that name it are still about. */
function isBuiltIn(apiVersion: string, known: readonly (readonly [string, string])[]): boolean {
  const group = groupOf(apiVersion);
  return group === 'extensions' || known.some(([version]) => groupOf(version) === group);
}
