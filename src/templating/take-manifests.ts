import { headUnreadable, manifestsEmpty } from '../core/catalogue/templating.ts';
import type { Fault } from '../core/errors.ts';
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
  const head = headOf(text, file.file);
  faults.push(...head.faults);
  const manifests: RenderedManifest[] = [];
  for (const { value, places } of documents) {
    if (value === null) continue;
    const made = manifestsFrom(
      value,
      new TakenDocument({ file, source: text, madeInCluster: head.madeInCluster }, places),
    );
    manifests.push(...made.manifests);
    faults.push(...made.faults);
  }
  // What was made by a command that failed would otherwise remove everything that it held before.
  if (manifests.length === 0 && faults.length === 0) faults.push(manifestsEmpty(file.file));
  return { manifests, faults, usage: () => nothingUsed(file) };
}

const WORD = 'made-in-cluster';

/** What the comments in front of the first object say to Slipway: the objects themselves stay as others wrote them. */
export function headOf(
  text: string,
  file: string,
): { readonly madeInCluster: readonly string[]; readonly faults: readonly Fault[] } {
  const madeInCluster: string[] = [];
  const faults: Fault[] = [];
  const lines = text.slice(0, /^(?!#|---|\s*$)/m.exec(text)?.index).split('\n');
  for (const [index, line] of lines.entries()) {
    const [, word = '', said = ''] = /^# slipway: ([\w-]+)(.*)$/.exec(line.trimEnd()) ?? [];
    const names = said.split(',').map((part) => /^\s*Secret\/([\w.-]+)\s*$/.exec(part)?.[1]);
    if (word === WORD && names.every((name) => name !== undefined)) madeInCluster.push(...names);
    else if (word !== '' && word !== 'allow')
      faults.push(headUnreadable(line, { file, line: index + 1, column: 1 }));
  }
  return { madeInCluster, faults };
}

class TakenDocument implements Written {
  readonly file: TemplateFile;
  readonly source: string;
  readonly madeInCluster: readonly string[];
  readonly #places: Places;

  constructor(of: Pick<TakenDocument, 'file' | 'source' | 'madeInCluster'>, places: Places) {
    this.file = of.file;
    this.source = of.source;
    this.madeInCluster = of.madeInCluster;
    this.#places = places;
  }

  placeOf(path: Path): Place {
    return this.#places.placeOf(path);
  }

  madeFields(): readonly MadeField[] {
    return [];
  }
}
