import type { Place } from '../core/place.ts';
import type { Value } from '../core/release.ts';
import type { Path } from '../core/yaml.ts';
import type { Given, Parameter } from './ktmpl/parameters.ts';
import { type ProcessedObject, processTemplate } from './ktmpl/process.ts';
import { type Substitution, writtenPath } from './ktmpl/substitute.ts';
import {
  type MadeField,
  manifestsFrom,
  type RenderedFile,
  type RenderedManifest,
  type Usage,
  type Written,
} from './rendered.ts';
import type { TemplateFile } from './select.ts';

/** A Template of the release, with the values of the release as parameters. */
export function renderTemplate(template: TemplateFile, text: string): RenderedFile {
  const { objects, parameters, placeOf, faults } = processTemplate(
    { text, file: template.file },
    givenFrom(template.values),
  );
  const manifests: RenderedManifest[] = [];
  const all = [...faults];
  for (const { made, path } of objects) {
    const part = new TemplateObject({ file: template, source: text, path, placeOf }, made.substitutions);
    const found = manifestsFrom(made.value, part);
    manifests.push(...found.manifests);
    all.push(...found.faults);
  }
  return { manifests, faults: all, usage: () => usageOf(template, objects, parameters, placeOf) };
}

type Whereabouts = {
  readonly file: TemplateFile;
  readonly source: string;
  readonly path: Path;
  readonly placeOf: (path: Path) => Place;
};

/** One of the objects of a Template; a class, because a function would keep hold of all of them. */
class TemplateObject implements Written {
  readonly file: TemplateFile;
  readonly source: string;
  readonly #where: Whereabouts;
  readonly #substitutions: readonly Substitution[];

  constructor(where: Whereabouts, substitutions: readonly Substitution[]) {
    this.file = where.file;
    this.source = where.source;
    this.#where = where;
    this.#substitutions = substitutions;
  }

  placeOf(path: Path): Place {
    return this.#where.placeOf([...this.#where.path, ...writtenPath(path, this.#substitutions)]);
  }

  madeFields(): readonly MadeField[] {
    return this.#substitutions.map(({ key, ...made }) => ({
      ...made,
      ...(key !== undefined && { key: true }),
    }));
  }
}

/** Most templates share their values. */
const GIVEN = new WeakMap<readonly Value[], ReadonlyMap<string, Given>>();

/** The first of a name wins. */
function givenFrom(values: readonly Value[]): ReadonlyMap<string, Given> {
  const known = GIVEN.get(values);
  if (known) return known;
  const given = new Map<string, Given>();
  for (const { name, value } of values)
    if (!given.has(name)) given.set(name, { text: String(value), encoded: false });
  GIVEN.set(values, given);
  return given;
}

function usageOf(
  file: TemplateFile,
  objects: readonly ProcessedObject[],
  parameters: ReadonlyMap<string, Parameter>,
  placeOf: (path: Path) => Place,
): Usage {
  const all = [...parameters.values()];
  const names = objects.flatMap(({ made }) => made.substitutions.flatMap((each) => each.names));
  const left = objects.flatMap(({ made }) => [...made.unknown]).filter((name) => !name.startsWith('('));
  return {
    file,
    used: new Set(names.filter((name) => parameters.get(name)?.from === 'given')),
    defaults: new Map(
      all
        .filter(({ from }) => from === 'default')
        .map(({ name, text, index }) => [name, { text: text ?? '', place: placeOf(['parameters', index]) }]),
    ),
    replaced: all
      .filter(({ shadowed, text }) => shadowed !== undefined && shadowed !== text)
      .map(({ name }) => name),
    hidden: new Map(),
    left: new Set(left),
  };
}
