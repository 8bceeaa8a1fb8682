import type { Fault } from '../core/errors.ts';
import type { Place } from '../core/place.ts';
import type { Value } from '../core/release.ts';
import { type Path, readYaml, type Places } from '../core/yaml.ts';
import type { Output, TemplateEnvironment } from './nunjucks/environment.ts';
import { FileNeeded, type Spot, TemplateFault, TimeUp } from './nunjucks/fault.ts';
import { ownValueHint } from './own-values.ts';
import { foreignFaults } from './nunjucks/foreign.ts';
import type { Variables } from './nunjucks/rendering.ts';
import { renderedInTime } from './nunjucks/time-limit.ts';
import type { Trace } from './nunjucks/trace.ts';
import {
  type MadeField,
  manifestsFrom,
  type RenderedFile,
  type RenderedManifest,
  type Usage,
  type Written,
} from './rendered.ts';
import { FOLDER, type TemplateFile } from './select.ts';

/** Renders a nunjucks template of the release, or says which file it includes has to be read first, or that time was up. */
export function renderNunjucks(
  template: TemplateFile,
  environment: TemplateEnvironment,
  source: string,
): RenderedFile | { readonly needs: string } | { readonly late: Fault } {
  const offered = offeredTo(template.values);
  try {
    const { text, ...asked } = environment.render(template.name, offered.variables);
    const rendered = new RenderedText(text, { template, environment, source, offered });
    const { documents, faults } = readYaml({
      text,
      file: template.file,
      placeAt: (offset) => rendered.placeAt(offset),
    });
    const manifests: RenderedManifest[] = [];
    for (const document of documents) {
      if (document.value === null) continue;
      const made = manifestsFrom(document.value, new WrittenDocument(document.places, rendered));
      manifests.push(...made.manifests);
      faults.push(...made.faults);
    }
    return { manifests, faults, usage: () => usageOf(template, asked, offered) };
  } catch (error) {
    if (error instanceof FileNeeded) return { needs: error.file };
    if (error instanceof TimeUp) return { late: faultFrom(error.fault, template) };
    if (!(error instanceof TemplateFault)) throw error;
    const foreign = foreignIn(source, template.file);
    return {
      manifests: [],
      faults: foreign.length > 0 ? foreign : [faultFrom(error, template)],
      usage: () => usageOf(template, NOTHING_ASKED, offered),
    };
  }
}

/** What takes too long to be read for another language's marks is left at nunjucks' own word. */
function foreignIn(source: string, file: string): readonly Fault[] {
  try {
    return renderedInTime(() => foreignFaults(source, file));
  } catch (error) {
    if (error instanceof TimeUp) return [];
    throw error;
  }
}

type Origin = {
  readonly template: TemplateFile;
  readonly environment: TemplateEnvironment;
  readonly source: string;
  readonly offered: Offered;
};

/** What a template printed. It is traced when somebody asks first. */
class RenderedText {
  readonly origin: Origin;
  readonly #text: string;
  #trace: Trace | undefined | null = null;

  constructor(text: string, origin: Origin) {
    this.#text = text;
    this.origin = origin;
  }

  placeAt(offset: number): Place {
    return placeFrom(this.trace()?.spotAt(offset), this.origin.template);
  }

  /** A trace that does not give the same text would point at wrong lines, so it is not used. */
  trace(): Trace | undefined {
    if (this.#trace === null) {
      const made = this.#traced();
      this.#trace = made?.text === this.#text ? made : undefined;
    }
    return this.#trace;
  }

  #traced(): Trace | undefined {
    const { environment, template, offered } = this.origin;
    try {
      return environment.trace(template.name, offered.variables);
    } catch (error) {
      if (error instanceof TimeUp) return undefined;
      throw error;
    }
  }
}

class WrittenDocument implements Written {
  readonly file: TemplateFile;
  readonly source: string;
  readonly #places: Places;
  readonly #rendered: RenderedText;

  constructor(places: Places, rendered: RenderedText) {
    this.file = rendered.origin.template;
    this.source = rendered.origin.source;
    this.#places = places;
    this.#rendered = rendered;
  }

  placeOf(path: Path): Place {
    return this.#places.placeOf(path);
  }

  madeFields(): readonly MadeField[] {
    return madeFields(this.#places, this.#rendered.trace(), this.#rendered.origin.offered.valueOf);
  }
}

/** Every key and value of the document whose characters a `{{ }}` printed. */
function madeFields(
  places: Places,
  trace: Trace | undefined,
  valueOf: ReadonlyMap<string, string>,
): MadeField[] {
  if (!trace) return [];
  return places.written().flatMap(({ path, key, start, end }) => {
    const names = trace.namesWithin(start, end).flatMap((name) => valueOf.get(name) ?? []);
    return names.length === 0 ? [] : [{ path, names: [...new Set(names)], ...(key && { key }) }];
  });
}

type Offered = { readonly variables: Variables; readonly valueOf: ReadonlyMap<string, string> };

/** Most templates share their values, and thousands of copies of them would cost more than the manifests. */
const OFFERED = new WeakMap<readonly Value[], Offered>();

/** Each value under its own name and in lower case; IMAGE_TAG also as `tag`. The first of a name wins. */
function offeredTo(values: readonly Value[]): Offered {
  const known = OFFERED.get(values);
  if (known) return known;
  const variables: Record<string, unknown> = {};
  const valueOf = new Map<string, string>();
  const offer = (name: string, { name: from, value }: Value): void => {
    if (valueOf.has(name)) return;
    variables[name] = value;
    valueOf.set(name, from);
  };
  for (const value of values) offer(value.name, value);
  for (const value of values) offer(value.name.toLowerCase(), value);
  const tag = values.find(({ name }) => name === 'IMAGE_TAG');
  if (tag) offer('tag', tag);
  const offered = { variables, valueOf };
  OFFERED.set(values, offered);
  return offered;
}

type Asked = Omit<Output, 'text'>;

const NOTHING_ASKED: Asked = { used: new Set(), hidden: [] };

function usageOf(file: TemplateFile, { used, hidden }: Asked, { valueOf }: Offered): Usage {
  return {
    file,
    used: new Set([...used].flatMap((name) => valueOf.get(name) ?? [])),
    defaults: new Map(),
    replaced: [],
    hidden: new Map(hidden.map(({ name, ...spot }) => [valueOf.get(name) ?? name, placeFrom(spot, file)])),
    left: new Set(),
  };
}

function placeFrom(spot: Spot | undefined, { file }: TemplateFile): Place {
  return spot ? { ...spot, file: `${FOLDER}/${spot.file}` } : { file };
}

function faultFrom({ code, message, hint, chain }: TemplateFault, template: TemplateFile): Fault {
  const [own, ...outer] = chain.toReversed();
  const via = outer.map((spot) => `${FOLDER}/${spot.file}:${spot.line}`);
  return {
    code,
    message: via.length > 0 ? `${message}, included by ${via.join(', by ')}` : message,
    ...(hint !== undefined && {
      hint: ownValueHint(/^'(\w+)' is not defined/.exec(message)?.[1] ?? '') ?? hint,
    }),
    place: placeFrom(own, template),
  };
}
