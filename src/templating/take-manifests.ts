import { manifestsEmpty } from '../core/catalogue/templating.ts';
import type { Place } from '../core/place.ts';
import { type Path, type Places, readYaml } from '../core/yaml.ts';
import {
  type MadeField,
  manifestsFrom,
  nothingUsed,
  type RenderedFile,
  type RenderedManifest,
  type Written,
} from './rendered.ts';
import type { TemplateFile } from './select.ts';

/** The objects of a file that others made, as they are written: nothing is rendered, whatever stands in it. */
export function takeManifests(file: TemplateFile, text: string): RenderedFile {
  const { documents, faults } = readYaml({ text, file: file.file });
  const manifests: RenderedManifest[] = [];
  for (const { value, places } of documents) {
    if (value === null) continue;
    const made = manifestsFrom(value, new TakenDocument(file, text, places));
    manifests.push(...made.manifests);
    faults.push(...made.faults);
  }
  // What was made by a command that failed would otherwise remove everything that it held before.
  if (manifests.length === 0 && faults.length === 0) faults.push(manifestsEmpty(file.file));
  return { manifests, faults, usage: () => nothingUsed(file) };
}

class TakenDocument implements Written {
  readonly file: TemplateFile;
  readonly source: string;
  readonly #places: Places;

  constructor(file: TemplateFile, source: string, places: Places) {
    this.file = file;
    this.source = source;
    this.#places = places;
  }

  placeOf(path: Path): Place {
    return this.#places.placeOf(path);
  }

  madeFields(): readonly MadeField[] {
    return [];
  }
}
