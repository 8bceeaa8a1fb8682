import type { KubeObject } from '../../core/objects.ts';
import type { Place } from '../../core/place.ts';
import type { Origin } from '../../core/release.ts';
import type { Path } from '../../core/yaml.ts';
import {
  type MadeField,
  nothingUsed,
  type RenderedFile,
  type RenderedManifest,
  type Written,
} from '../rendered.ts';
import type { TemplateFile } from '../select.ts';

/** A field of a generated object whose value a word says. */
export type SaidField = { readonly path: Path; readonly name: string; readonly origin: Origin };

export type Generated = {
  readonly object: KubeObject;
  readonly fields: readonly SaidField[];
  /** Of the word. */
  readonly origin: Origin;
};

/** What a word of the block made, as if a template had. */
export function generatedFile(
  word: string,
  made: readonly Generated[],
  faults: RenderedFile['faults'],
): RenderedFile {
  const file: TemplateFile = {
    form: 'template',
    name: word,
    file: made[0]?.origin.place?.file ?? 'Jenkinsfile',
    deployment: undefined,
    migration: undefined,
    values: [],
  };
  const manifests = made.map((one) => new GeneratedManifest(one, file));
  return { manifests, faults, usage: () => nothingUsed(file) };
}

class GeneratedManifest implements RenderedManifest {
  readonly object: KubeObject;
  readonly file: TemplateFile;
  /** No template, so that no comment in it allows anything. */
  readonly source = '';
  readonly #made: Generated;

  constructor(made: Generated, file: TemplateFile) {
    this.object = made.object;
    this.file = file;
    this.#made = made;
  }

  get place(): Place {
    return this.placeOf([]);
  }

  get written(): Written {
    return this;
  }

  /** Of the option that says the field, or of the word. */
  placeOf(path: Path): Place {
    const { fields, origin } = this.#made;
    const said = fields.find((field) => field.path.every((step, index) => path[index] === step));
    return said?.origin.place ?? origin.place ?? { file: this.file.file };
  }

  madeFields(): readonly MadeField[] {
    return this.#made.fields.map(({ path, name, origin }) => ({ path, names: [name], origin }));
  }
}
