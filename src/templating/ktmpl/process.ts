import {
  templateInvalid,
  templateKeys,
  templateTooLarge,
  templateValue,
} from '../../core/catalogue/templating.ts';
import type { Fault } from '../../core/errors.ts';
import type { Place } from '../../core/place.ts';
import { lineIndex } from '../../core/yaml/lines.ts';
import { type Path, readYaml, type YamlDocument, type YamlText } from '../../core/yaml.ts';
import { ktmplDialect } from './dialect.ts';
import { type GiveBy, type Given, type Parameter, parameterName, readParameters } from './parameters.ts';
import { NoRoom, type Room, substitute, type Substituted } from './substitute.ts';

type Processed = {
  readonly objects: readonly ProcessedObject[];
  readonly parameters: ReadonlyMap<string, Parameter>;
  readonly faults: readonly Fault[];
  readonly placeOf: (path: Path) => Place;
};

/** An object of the Template, and its path in it. */
export type ProcessedObject = { readonly made: Substituted; readonly path: Path };

/** As much as a nunjucks template may print. */
const MOST_MADE = 32 * 1024 * 1024;

type TemplateText = Pick<YamlText, 'text' | 'file'>;

/** Whether a text is a ktmpl Template: the one kind of file that is not a nunjucks template. */
export function isTemplate(text: string): boolean {
  if (/^(['"]?)kind\1[ \t]*:[ \t]*(['"]?)Template\2[ \t]*(?:#.*)?$/m.test(text)) return true;
  return /^\s*\{\s*["\w]/.test(text) && /"kind"\s*:\s*"Template"/.test(text);
}

/** Processes a Template as ktmpl 0.9.1 does; docs/templates.md lists where it says more than ktmpl. */
export function processTemplate(
  source: TemplateText,
  given: ReadonlyMap<string, Given>,
  giveBy?: GiveBy,
): Processed {
  const { file } = source;
  const { documents, faults } = readYaml({ ...source, dialect: ktmplDialect });
  const [document] = documents;
  // Only the way to places is kept: the document itself holds every value a second time.
  const places = document?.places;
  const placeOf = (path: Path): Place => places?.placeOf(path) ?? { file };
  const nunjucks = faults.length > 0 ? nunjucksFaults(source) : [];
  if (nunjucks.length > 0) return empty(placeOf, nunjucks);
  if (faults.length > 0 || !document || documents.length > 1)
    return empty(placeOf, [...faults, ...countFaults(documents, faults, file)]);
  const shape = shapeFaults(document);
  if (shape.length > 0) return empty(placeOf, shape);

  const { parameters, faults: found } = readParameters(document, given, giveBy);
  const objects: ProcessedObject[] = [];
  const room: Room = { left: MOST_MADE };
  for (const [index, object] of (document.value as { objects: unknown[] }).objects.entries()) {
    const path = ['objects', index];
    const made = substituted(object, parameters, room);
    if (!made) return empty(placeOf, [...found, templateTooLarge(placeOf(path))]);
    objects.push({ made, path });
    for (const inner of made.clashes) found.push(templateKeys(placeOf([...path, ...inner])));
    for (const { path: inner, message } of made.unusable)
      found.push(templateValue(message, placeOf([...path, ...inner])));
  }
  return { objects, parameters, placeOf, faults: found };
}

function substituted(...made: Parameters<typeof substitute>): Substituted | undefined {
  try {
    return substitute(...made);
  } catch (error) {
    if (error instanceof NoRoom) return undefined;
    throw error;
  }
}

/** Tags of nunjucks, as which YAML reads mappings within mappings. */
function nunjucksFaults({ text, file }: TemplateText): Fault[] {
  const at = lineIndex(text);
  return [...text.matchAll(/\{\{-?[ \t]*(?<name>[A-Za-z_]\w*)?[^}\n]{0,250}\}\}|^[ \t]*\{%[^\n]*/gm)].map(
    (match) => {
      const [tag] = match;
      const name = match.groups?.['name'];
      const parameter = name === undefined ? undefined : parameterName(name);
      const offset = match.index + tag.length - tag.trimStart().length;
      return templateInvalid({
        message: `'${tag.trim().slice(0, 60)}' is of nunjucks, and this is a Template`,
        hint:
          parameter === undefined
            ? 'write plain objects without kind: Template, which nunjucks renders'
            : `write $(${parameter}), and - name: ${parameter} under parameters`,
        place: { file, ...at(offset) },
      });
    },
  );
}

function empty(placeOf: Processed['placeOf'], faults: readonly Fault[]): Processed {
  return { objects: [], parameters: new Map(), placeOf, faults };
}

function countFaults(documents: readonly YamlDocument[], faults: readonly Fault[], file: string): Fault[] {
  if (faults.length > 0 || documents.length === 1) return [];
  const message = `a Template is one YAML document, and here are ${documents.length}`;
  const hint = 'write each Template into a file of its own, and its objects into the list objects';
  return [templateInvalid({ message, hint, place: documents[1]?.places.placeOf([]) ?? { file } })];
}

function shapeFaults(document: YamlDocument): Fault[] {
  const fields = (document.value ?? {}) as Record<string, unknown>;
  return ['objects', 'parameters']
    .filter((key) => !Array.isArray(fields[key]))
    .map((key) =>
      templateInvalid({
        message: `a Template must have ${key}, which must be a list`,
        hint: `write ${key}: with one item for each, or ${key}: []`,
        place: document.places.placeOf([key]),
      }),
    );
}
