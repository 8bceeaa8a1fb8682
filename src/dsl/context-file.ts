import { faultFrom } from '../core/errors.ts';
import { badContextJson, inexactJson } from '../core/catalogue/dsl.ts';
import type { Place } from '../core/place.ts';
import { hasFieldTwice, parseShallowJson } from '../core/strict-json.ts';
import { checkContext } from './context-check.ts';
import type { ReadService } from './jenkinsfile.ts';
import { type Path, placeAt } from './places.ts';
import type { Json } from './reading.ts';
import { applySettings, parseSettings } from './settings.ts';
import { soundPart } from './sound-part.ts';

type ContextFile = {
  readonly text: string;
  readonly file: string;
  /** Values of `--set`, which win over what the file says. */
  readonly set?: Readonly<Record<string, string>>;
};

/** Reads the block that Groovy collected in Jenkins, with everything wrong in it. Throws BAD_CONTEXT_JSON. */
export function readContextFile({ text, file, set = {} }: ContextFile): ReadService {
  const root = jsonFrom(text, file);
  const places = new Map<string, Place>([['', { file }]]);
  const settings = parseSettings(set);
  const faults = [...settings.faults];
  applySettings(settings, { root, places, faults });
  const inexact = inexactPaths(root, []);
  faults.push(
    ...inexact.map((path) => faultFrom(inexactJson(path.join('.')), placeAt(places, path))),
    ...checkContext(root, places, { unknown: new Set(inexact.map((path) => path.join('.'))), whole: true }),
  );
  return faults.length === 0
    ? { context: root as ReadService['context'], places, faults }
    : { ...soundPart(root, places), faults };
}

/** Where JSON has a number that this program could not keep as it is written. */
function inexactPaths(value: Json, path: Path): Path[] {
  if (typeof value === 'number')
    return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => inexactPaths(item, [...path, name]));
}

function jsonFrom(text: string, file: string): Json {
  try {
    const value = parseShallowJson(text) as Json;
    if (hasFieldTwice(text)) throw new Error('it has a field twice');
    return value;
  } catch (error) {
    throw badContextJson(file, error);
  }
}
