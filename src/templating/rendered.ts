import { listOfObjects } from '../core/catalogue/manifests.ts';
import { manifestInvalid } from '../core/catalogue/templating.ts';
import type { Fault } from '../core/errors.ts';
import type { KubeObject, Manifest } from '../core/objects.ts';
import type { Place } from '../core/place.ts';
import type { Origin } from '../core/release.ts';
import type { Path } from '../core/yaml.ts';
import type { TemplateFile } from './select.ts';

/** A field that values of the release made, or a default of its template. */
export type MadeField = {
  readonly path: Path;
  /** Names as the template writes them. */
  readonly names: readonly string[];
  /** They made the name of the field, not its value. */
  readonly key?: boolean;
  /** Where the values came from, which are none of the template's but of a word of the block. */
  readonly origin?: Origin;
};

/** What a template wrote, and how it came to be. */
export type Written = {
  readonly file: TemplateFile;
  /** The lines of the template, for comments in it. */
  readonly source: string;
  readonly madeInCluster?: readonly string[];
  /** Where a field is written in the template; the nearest written thing where it is not. */
  placeOf(path: Path): Place;
  /** Which fields were substituted. Computed when asked: it may render the template a second time. */
  madeFields(): readonly MadeField[];
};

/** A desired object, with what is known of how it came to be. */
export type RenderedManifest = Manifest &
  Written & {
    /** The same without the object, for those who let it go. */
    readonly written: Written;
  };

/** What a template asked for, under the names it uses. */
export type Usage = {
  readonly file: TemplateFile;
  /** Names of the release's values that it used. */
  readonly used: ReadonlySet<string>;
  /** Parameters a Template declares with a default that nobody replaced: name → default and place. */
  readonly defaults: ReadonlyMap<string, { readonly text: string; readonly place: Place }>;
  /** Defaults that a value of the release took the place of. */
  readonly replaced: readonly string[];
  /** Values of the release that a variable of the template hides, and where it is set. */
  readonly hidden: ReadonlyMap<string, Place>;
  /** `$(NAME)` that no parameter has: left to Kubernetes. */
  readonly left: ReadonlySet<string>;
};

export function nothingUsed(file: TemplateFile): Usage {
  return {
    file,
    used: new Set(),
    defaults: new Map(),
    replaced: [],
    hidden: new Map(),
    left: new Set(),
  };
}

export type RenderedFile = {
  readonly manifests: readonly RenderedManifest[];
  /** Computed when asked: only `slipway explain` does. */
  readonly usage: () => Usage;
  readonly faults: readonly Fault[];
};

/** Makes manifests of what a document holds: one object, or the items of a List. */
export function manifestsFrom(
  value: unknown,
  written: Written,
): { manifests: RenderedManifest[]; faults: Fault[] } {
  if (isList(value)) {
    const parts = (value.items ?? []).map((item, index) =>
      manifestsFrom(item, new Within(written, ['items', index])),
    );
    return {
      manifests: parts.flatMap((part) => part.manifests),
      faults: parts.flatMap((part) => part.faults),
    };
  }
  const faults = shapeFaults(value, written);
  if (faults.length > 0) return { manifests: [], faults };
  return { manifests: [new WrittenManifest(value as KubeObject, written)], faults };
}

class WrittenManifest implements RenderedManifest {
  readonly object: KubeObject;
  readonly written: Written;

  constructor(object: KubeObject, written: Written) {
    this.object = object;
    this.written = written;
  }

  /** Looked up when asked: it reads the text once more. */
  get place(): Place {
    return this.placeOf([]);
  }

  get file(): TemplateFile {
    return this.written.file;
  }

  get source(): string {
    return this.written.source;
  }

  get madeInCluster(): readonly string[] {
    return this.written.madeInCluster ?? [];
  }

  placeOf(path: Path): Place {
    return this.written.placeOf(path);
  }

  madeFields(): readonly MadeField[] {
    return this.written.madeFields();
  }
}

/** A part of what was written. */
class Within implements Written {
  readonly file: TemplateFile;
  readonly source: string;
  readonly madeInCluster: readonly string[];
  readonly #whole: Written;
  readonly #prefix: Path;

  constructor(whole: Written, prefix: Path) {
    this.file = whole.file;
    this.source = whole.source;
    this.madeInCluster = whole.madeInCluster ?? [];
    this.#whole = whole;
    this.#prefix = prefix;
  }

  placeOf(path: Path): Place {
    return this.#whole.placeOf([...this.#prefix, ...path]);
  }

  madeFields(): readonly MadeField[] {
    return this.#whole
      .madeFields()
      .filter(({ path }) => this.#prefix.every((step, index) => path[index] === step))
      .map((field) => ({ ...field, path: field.path.slice(this.#prefix.length) }));
  }
}

/** One whose items are all left out by a condition is an empty one, as for kubectl. */
function isList(value: unknown): value is { readonly items: readonly unknown[] | null } {
  const { kind, apiVersion, items } = (value ?? {}) as Record<string, unknown>;
  return kind === 'List' && apiVersion === 'v1' && (Array.isArray(items) || items === null);
}

/** A `ConfigMapList` and its like are what the API server answers with; nothing can be written to it under that kind. */
function isListOfKind(kind: unknown, value: object): kind is string {
  return typeof kind === 'string' && kind.endsWith('List') && 'items' in value;
}

function shapeFaults(value: unknown, written: Written): Fault[] {
  const fault = (message: string, path: Path): Fault =>
    manifestInvalid({
      message,
      hint: message.includes('must be a string') ? 'put it in quotes' : HEAD,
      place: written.placeOf(path),
    });
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [fault(`a manifest must be a mapping, not ${kindOf(value)}`, [])];
  const { apiVersion, kind, metadata } = value as Record<string, unknown>;
  if (isListOfKind(kind, value)) return [listOfObjects(kind, written.placeOf(['kind']))];
  const name = (metadata as Record<string, unknown> | undefined | null)?.['name'];
  return [
    ...needsText(apiVersion, 'apiVersion').map((message) => fault(message, ['apiVersion'])),
    ...needsText(kind, 'kind').map((message) => fault(message, ['kind'])),
    ...needsText(name, 'metadata.name').map((message) => fault(message, ['metadata', 'name'])),
  ];
}

/** What every manifest begins with. */
const HEAD = 'begin each document with apiVersion, kind and metadata: { name: ... }';

function needsText(value: unknown, field: string): string[] {
  if (typeof value === 'string' && value !== '') return [];
  if (value === undefined || value === null || value === '') return [`a manifest must have ${field}`];
  return [`${field} must be a string, not ${kindOf(value)}`];
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a mapping' : `the ${typeof value} ${JSON.stringify(value)}`;
}
