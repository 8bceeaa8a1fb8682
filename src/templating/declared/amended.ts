import type { KubeObject } from '../../core/objects.ts';
import type { Place } from '../../core/place.ts';
import type { Origin } from '../../core/release.ts';
import type { Path } from '../../core/yaml.ts';
import type { MadeField, RenderedManifest, Written } from '../rendered.ts';
import type { TemplateFile } from '../select.ts';

/** A field that a word of the block puts into an object of a template. */
export type Amendment = {
  readonly path: Path;
  readonly value: unknown;
  /** The word, as `slipway explain` names it. */
  readonly name: string;
  readonly origin: Origin;
};

/** The manifest with further fields, each with the place of the word that says it. */
export function amended(manifest: RenderedManifest, amendments: readonly Amendment[]): RenderedManifest {
  if (amendments.length === 0) return manifest;
  const object = amendments.reduce<KubeObject>(
    (made, { path, value }) => withField(made, path, value) as KubeObject,
    manifest.object,
  );
  return new AmendedManifest(object, manifest, amendments);
}

class AmendedManifest implements RenderedManifest {
  readonly object: KubeObject;
  readonly #from: RenderedManifest;
  readonly #amendments: readonly Amendment[];

  constructor(object: KubeObject, from: RenderedManifest, amendments: readonly Amendment[]) {
    this.object = object;
    this.#from = from;
    this.#amendments = amendments;
  }

  get place(): Place {
    return this.#from.place;
  }

  get file(): TemplateFile {
    return this.#from.file;
  }

  get source(): string {
    return this.#from.source;
  }

  get written(): Written {
    return this.#from.written;
  }

  placeOf(path: Path): Place {
    const said = this.#amendments.find((one) => one.path.every((step, index) => path[index] === step));
    return said?.origin.place ?? this.#from.placeOf(path);
  }

  madeFields(): readonly MadeField[] {
    return [
      ...this.#from.madeFields(),
      ...this.#amendments.map(({ path, name, origin }) => ({ path, names: [name], origin })),
    ];
  }
}

function withField(value: unknown, [step, ...rest]: Path, field: unknown): unknown {
  if (step === undefined) return field;
  const held = (value ?? {}) as Readonly<Record<string | number, unknown>>;
  return { ...held, [step]: withField(held[step], rest, field) };
}
