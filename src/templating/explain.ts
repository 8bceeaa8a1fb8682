import type { Origin, Release, Value } from '../core/release.ts';
import type { Path } from '../core/yaml.ts';
import type { ExplainedObject, Explanation } from '../core/explanation.ts';
import { RESERVED } from '../core/value-names.ts';
import type { RenderedVerification } from './declared/verify.ts';
import { pathText } from './path-text.ts';
import type { Rendering } from './render.ts';
import type { RenderedManifest, Usage } from './rendered.ts';

/** Where every substituted value came from. The same for the same release and templates. */
export function explain(
  rendering: Pick<Rendering, 'manifests' | 'usages' | 'verifications'>,
  release: Release,
): Explanation {
  const { manifests, verifications } = rendering;
  const usages = rendering.usages();
  const usageOf = new Map(usages.map((usage) => [usage.file, usage]));
  return {
    objects: [
      ...manifests.map((manifest) => explainObject(manifest, usageOf.get(manifest.file))),
      ...verifications.map(explainVerification),
    ],
    unused: unusedValues(release, usages),
    undeclared: usages.flatMap(({ file, left }) =>
      [...left].map((name) => ({
        name,
        file: file.file,
        known: file.values.some((value) => value.name === name),
      })),
    ),
    shadowed: [...replacedDefaults(usages), ...setOver(usages), ...hiddenValues(release)],
  };
}

function explainObject(manifest: RenderedManifest, usage: Usage | undefined): ExplainedObject {
  const { object, place } = manifest;
  return {
    kind: object.kind,
    name: object.metadata.name,
    place,
    fields: manifest.madeFields().map(({ path, names, key = false, origin }) => ({
      path: pathText(object, path),
      value: key ? path.at(-1) : valueAt(object, path),
      key,
      place: manifest.placeOf(path),
      from: [...new Set(names)].map((name) => ({ name, origin: origin ?? originOf(name, manifest, usage) })),
    })),
  };
}

/** Beside the objects, since it is none: what is asked, option by option. */
function explainVerification({ verification, place, said }: RenderedVerification): ExplainedObject {
  return {
    kind: 'verify',
    name: verification.name,
    place,
    fields: said.map(({ name, value, origin }) => ({
      path: name,
      value,
      key: false,
      place: origin.place ?? place,
      from: [{ name, origin }],
    })),
  };
}

function originOf(name: string, { file }: RenderedManifest, usage: Usage | undefined): Origin {
  const value = file.values.find((candidate) => candidate.name === name);
  const fallback = usage?.defaults.get(name);
  if (fallback) return { text: 'default', place: fallback.place };
  return value?.origin ?? { text: 'no value' };
}

function unusedValues(release: Release, usages: readonly Usage[]): Explanation['unused'] {
  const used = new Set(usages.flatMap((usage) => [...usage.used]));
  const values = new Map(
    [...release.values, ...release.deployments.flatMap((spec) => spec.values)].map((value) => [
      value.name,
      value,
    ]),
  );
  return [...values.values()]
    .filter(({ name }) => !used.has(name) && !RESERVED.some((reserved) => reserved === name))
    .map(({ name, origin }) => ({ name, origin }));
}

function replacedDefaults(usages: readonly Usage[]): Explanation['shadowed'] {
  return usages.flatMap(({ file, replaced }) =>
    replaced.flatMap((name) => {
      const value = file.values.find((candidate) => candidate.name === name);
      return value ? [{ name, what: `default in ${file.file}`, by: value.origin }] : [];
    }),
  );
}

/** Values that a variable of a nunjucks template takes the place of. */
function setOver(usages: readonly Usage[]): Explanation['shadowed'] {
  return usages.flatMap(({ file, hidden }) =>
    [...hidden].flatMap(([name, place]) => {
      const value = file.values.find((candidate) => candidate.name === name);
      return value ? [{ name, what: value.origin.text, by: { text: 'set', place } }] : [];
    }),
  );
}

/** Values of the block that a deployment's own value hides, for that deployment. */
function hiddenValues({ deployments }: Release): Explanation['shadowed'] {
  return deployments.flatMap(({ values }) => {
    const first = new Map<string, Value>();
    return values.flatMap((value) => {
      const winner = first.get(value.name);
      if (!winner) first.set(value.name, value);
      return winner && winner.value !== value.value
        ? [{ name: value.name, what: value.origin.text, by: winner.origin }]
        : [];
    });
  });
}

function valueAt(object: unknown, path: Path): unknown {
  let here = object;
  for (const step of path) here = (here as Record<string | number, unknown> | null | undefined)?.[step];
  return here;
}
