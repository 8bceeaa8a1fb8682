import { manifestDuplicate, templateUnreadable } from '../core/catalogue/templating.ts';
import { assertNoFaults, type Fault } from '../core/errors.ts';
import { keyId, keyOf } from '../core/objects.ts';
import { placeText } from '../core/place.ts';
import type { Files } from '../core/ports/files.ts';
import type { Release } from '../core/release.ts';
import { turnOfLoop } from '../core/turn-of-loop.ts';
import { asDeclared, needsObjects, objectsOf } from './declared/declared.ts';
import { type RenderedVerification, verificationsOf } from './declared/verify.ts';
import type { Sources } from './nunjucks/environment.ts';
import { pathsBelow } from './folder.ts';
import { isTemplate } from './ktmpl/process.ts';
import { renderTemplate } from './render-template.ts';
import {
  nothingUsed,
  type RenderedFile,
  type RenderedManifest,
  type Usage,
  type Written,
} from './rendered.ts';
import { FOLDER, selectTemplates, type TemplateFile } from './select.ts';
import { readSource } from './sources.ts';
import { takeManifests } from './take-manifests.ts';

export type Rendering = {
  readonly manifests: readonly RenderedManifest[];
  /** What each template asked for. */
  readonly usages: () => readonly Usage[];
  /** What is asked of the release once it runs. */
  readonly verifications: readonly RenderedVerification[];
  readonly faults: readonly Fault[];
};

/** So long it keeps the thread: others wait for answers from git and from the cluster meanwhile. */
const SLICE_MS = 5;

/** How often a template may use up its time. */
const MOST_TRIES = 5;

/** Renders every template of the release. Throws InvalidInput with all faults of all templates. */
export async function renderManifests(
  release: Release,
  files: Files,
  signal?: AbortSignal,
): Promise<{ readonly manifests: readonly RenderedManifest[]; readonly warnings: readonly Fault[] }> {
  const { manifests, faults } = await renderFiles(release, files, signal);
  assertNoFaults(faults);
  return { manifests, warnings: faults };
}

/** The same without throwing, for those who want to say more about what could be rendered. */
export async function renderFiles(release: Release, files: Files, signal?: AbortSignal): Promise<Rendering> {
  const rendered: RenderedFile[] = [];
  const { faults, verifications } = await renderEach(
    release,
    files,
    (file) => void rendered.push(file),
    signal,
  );
  return {
    manifests: rendered.flatMap((file) => file.manifests),
    usages: () => rendered.map(({ usage }) => usage()),
    verifications,
    faults,
  };
}

/**
 * Hands over each template as soon as it is rendered, and gives what is said of all in the end, so that thousands are not
 * held at once. Rejects with the signal's reason within a second of it.
 */
export async function renderEach(
  release: Release,
  files: Files,
  take: (file: RenderedFile) => void,
  signal?: AbortSignal,
): Promise<Pick<Rendering, 'faults' | 'verifications'>> {
  const { templates, faults } = selectTemplates(release, await files.names(FOLDER));
  const renderer = new Renderer(files);
  const objects = new Objects(release.environment.namespace);
  // Thousands of them are not held for nothing.
  const held = needsObjects(release.declared) ? new Array<RenderedManifest>() : undefined;
  let since = Date.now();
  for (const template of templates) {
    const rendered = asDeclared(await renderer.render(template, signal), template);
    faults.push(...rendered.faults);
    for (const manifest of rendered.manifests) objects.add(manifest);
    held?.push(...rendered.manifests);
    take(rendered);
    if (Date.now() - since < SLICE_MS) continue;
    await turnOfLoop();
    signal?.throwIfAborted();
    since = Date.now();
  }
  const made = held && { manifests: held, whole: faults.length === 0 };
  for (const file of made ? objectsOf(release.declared, made) : []) {
    faults.push(...file.faults);
    for (const manifest of file.manifests) objects.add(manifest);
    take(file);
  }
  const asked = verificationsOf(
    release.declared.verifications,
    made ?? { manifests: [], whole: true },
    release.environment.namespace,
  );
  return {
    faults: [...faults, ...asked.faults, ...objects.duplicates],
    verifications: asked.verifications,
  };
}

/** Starts to load what nearly every template needs, while the caller waits for something slower, such as git. */
export function prepareRendering(): void {
  void Promise.all([import('./render-nunjucks.ts'), import('./nunjucks/environment.ts')]);
}

/** Reads each file once, however often it is included. */
class Renderer {
  readonly #files: Files;
  readonly #sources: Sources = new Map();
  /** All that could be included, listed when a file is missing first. */
  readonly #known: string[] = [];
  #nunjucks: Nunjucks | undefined;

  constructor(files: Files) {
    this.#files = files;
  }

  async render(template: TemplateFile, signal?: AbortSignal): Promise<RenderedFile> {
    const source = await readSource(this.#files, template.name, template.form);
    if (!source) return failed(template, [gone(template)]);
    if ('fault' in source) return failed(template, [source.fault]);
    const { text } = source;
    if (template.form === 'manifests') return takeManifests(template, text);
    if (isTemplate(text)) return renderTemplate(template, text);
    this.#sources.set(template.name, text);
    const { renderNunjucks, environment } = (this.#nunjucks ??= await openNunjucks(
      this.#sources,
      this.#known,
    ));
    for (let tries = 1; ;) {
      const rendered = renderNunjucks(template, environment, text);
      if ('late' in rendered) {
        // A busy machine may need a second look; what never ends is late each time.
        if (tries === MOST_TRIES) return failed(template, [rendered.late]);
        tries += 1;
        await turnOfLoop();
        signal?.throwIfAborted();
        continue;
      }
      if (!('needs' in rendered)) return rendered;
      const included = await readSource(this.#files, rendered.needs);
      if (included && 'fault' in included) return failed(template, [included.fault]);
      if (!included && this.#known.length === 0) this.#known.push(...(await pathsBelow(this.#files)));
      this.#sources.set(rendered.needs, included?.text ?? null);
    }
  }
}

type Nunjucks = Awaited<ReturnType<typeof openNunjucks>>;

/** Loaded when a template asks for it first. */
async function openNunjucks(sources: Sources, known: readonly string[]) {
  const { renderNunjucks } = await import('./render-nunjucks.ts');
  const { TemplateEnvironment } = await import('./nunjucks/environment.ts');
  return { renderNunjucks, environment: new TemplateEnvironment(sources, known) };
}

/** Whose objects were made by now, and which of them were made twice. */
class Objects {
  readonly duplicates: Fault[] = [];
  readonly #namespace: string;
  readonly #made = new Map<string, Written>();

  /** In this namespace stands what names none. */
  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  add({ object, written }: RenderedManifest): void {
    const key = keyOf(object);
    const id = keyId({ ...key, namespace: key.namespace ?? this.#namespace });
    const first = this.#made.get(id);
    if (!first) this.#made.set(id, written);
    else this.duplicates.push(manifestDuplicate(key, placeText(first.placeOf([])), written.placeOf([])));
  }
}

function failed(file: TemplateFile, faults: readonly Fault[]): RenderedFile {
  return { manifests: [], faults, usage: () => nothingUsed(file) };
}

function gone({ file }: TemplateFile): Fault {
  return templateUnreadable({
    message: 'is a link that leads nowhere',
    hint: 'remove it, or let it lead to a file',
    place: { file },
  });
}
