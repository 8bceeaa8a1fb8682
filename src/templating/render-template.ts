import type { Fault } from '../core/errors.ts';
import type { Place } from '../core/place.ts';
import type { Value } from '../core/release.ts';
import { type Path, readYaml, type YamlDocument, type YamlText } from '../core/yaml.ts';
import { ktmplDialect } from './ktmpl/dialect.ts';
import { type Given, type Parameter, readParameters } from './ktmpl/parameters.ts';
import { substitute, writtenPath } from './ktmpl/substitute.ts';
import { manifestsFrom, type RenderedFile, type RenderedManifest, type Usage } from './rendered.ts';
import type { TemplateFile } from './select.ts';

export type Processed = {
  readonly objects: readonly ProcessedObject[];
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly faults: readonly Fault[];
  readonly placeOf: (path: Path) => Place;
};

type ProcessedObject = ReturnType<typeof substitute> & { readonly path: Path };

export type TemplateText = Pick<YamlText, 'text' | 'file' | 'known'>;

/** Whether a text is a ktmpl Template: the one kind of file that is not a nunjucks template. */
export function isTemplate(text: string): boolean {
  if (/^(['"]?)kind\1[ \t]*:[ \t]*(['"]?)Template\2[ \t]*(?:#.*)?$/m.test(text)) return true;
  return /^\s*\{\s*["\w]/.test(text) && /"kind"\s*:\s*"Template"/.test(text);
}

/** Processes a Template as ktmpl 0.9.1 does; docs/templates.md lists where it says more than ktmpl. */
export function processTemplate(source: TemplateText, given: ReadonlyMap<string, Given>): Processed {
  const { file } = source;
  const { documents, faults } = readYaml({ ...source, dialect: ktmplDialect });
  const [document] = documents;
  // Only the way to places is kept: the document itself holds every value a second time.
  const placeOf = (path: Path): Place => document?.placeOf(path) ?? { file };
  if (faults.length > 0 || !document || documents.length > 1)
    return empty(placeOf, [...faults, ...countFaults(documents, faults, file)]);
  const shape = shapeFaults(document);
  if (shape.length > 0) return empty(placeOf, shape);

  const { parameters, faults: parameterFaults } = readParameters(document, given);
  const objects = (document.value as { objects: unknown[] }).objects.map((object, index) => ({
    ...substitute(object, parameters),
    path: ['objects', index],
  }));
  return { objects, parameters, placeOf, faults: [...parameterFaults, ...objectFaults(objects, placeOf)] };
}

function objectFaults(objects: readonly ProcessedObject[], placeOf: Processed['placeOf']): Fault[] {
  const clashes = objects.flatMap(({ path, clashes: paths }) =>
    paths.map((inner) => keyClash(placeOf([...path, ...inner]))),
  );
  const unusable = objects.flatMap(({ path, unusable: found }) =>
    found.map(({ path: inner, message }) => unusableValue(message, placeOf([...path, ...inner]))),
  );
  return [...clashes, ...unusable];
}

/** A Template of the release, with the values of the release as parameters. */
export function renderTemplate(
  template: TemplateFile,
  source: Pick<TemplateText, 'text' | 'known'>,
): RenderedFile {
  const { objects, parameters, placeOf, faults } = processTemplate(
    { ...source, file: template.file },
    givenFrom(template.values),
  );
  const manifests: RenderedManifest[] = [];
  const all: Fault[] = [...faults];
  for (const { value, path, substitutions } of objects) {
    const made = manifestsFrom(value, {
      file: template,
      source: source.text,
      placeOf: (inner) => placeOf([...path, ...writtenPath(inner, substitutions)]),
      madeFields: () =>
        substitutions.map(({ key, ...made }) => ({ ...made, ...(key !== undefined && { key: true }) })),
    });
    manifests.push(...made.manifests);
    all.push(...made.faults);
  }
  return { manifests, faults: all, usage: () => usageOf(template, objects, parameters, placeOf) };
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
  const names = objects.flatMap(({ substitutions }) => substitutions.flatMap((made) => made.names));
  const left = objects.flatMap(({ unknown }) => [...unknown]).filter((name) => !name.startsWith('('));
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

function empty(placeOf: Processed['placeOf'], faults: readonly Fault[]): Processed {
  return { objects: [], parameters: new Map(), placeOf, faults };
}

function countFaults(documents: readonly YamlDocument[], faults: readonly Fault[], file: string): Fault[] {
  if (faults.length > 0 || documents.length === 1) return [];
  const message = `a Template is one YAML document, and here are ${documents.length}`;
  return [{ code: 'TEMPLATE_INVALID', message, place: documents[1]?.placeOf([]) ?? { file } }];
}

function shapeFaults(document: YamlDocument): Fault[] {
  const { objects, parameters } = (document.value ?? {}) as Record<string, unknown>;
  return Object.entries({ objects, parameters })
    .filter(([, value]) => !Array.isArray(value))
    .map(([key]) => ({
      code: 'TEMPLATE_INVALID',
      message: `a Template must have ${key}, which must be a list`,
      place: document.placeOf([key]),
    }));
}

function unusableValue(message: string, place: Place): Fault {
  return { code: 'TEMPLATE_VALUE', message, hint: 'write $(NAME) instead of $((NAME)) for a text', place };
}

function keyClash(place: Place): Fault {
  return {
    code: 'TEMPLATE_KEYS',
    message: 'two keys of this mapping become the same',
    hint: 'give the parameters different values, or rename one of the keys',
    place,
  };
}
