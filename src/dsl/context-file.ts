import { badContextJson } from '../core/catalogue/dsl.ts';
import type { Place } from '../core/place.ts';
import { checkContext } from './context-check.ts';
import type { ReadService } from './jenkinsfile.ts';
import type { Json } from './reading.ts';
import { applySettings, parseSettings } from './settings.ts';
import { soundPart } from './sound-part.ts';

export type ContextFile = {
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
  faults.push(...checkContext(root, places));
  return faults.length === 0
    ? { context: root as ReadService['context'], places, faults }
    : { ...soundPart(root, places), faults };
}

function jsonFrom(text: string, file: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw badContextJson(file, error);
  }
}
