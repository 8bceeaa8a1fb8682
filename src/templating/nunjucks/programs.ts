import { type Compiled, compileTemplate, type Kind } from './compiler.ts';
import { skeletonOf } from './skeleton.ts';

/** As many as a workspace has kinds of templates; more programs would only fill the memory. */
const MOST_KEPT = 64;

type Wanted = { readonly file: string; readonly source: string; readonly kind: Kind };

/** Programs of templates, each compiled once for all templates that differ from it in their text alone. */
export class Programs {
  readonly #kept = new Map<string, Compiled>();

  /** Throws nunjucks' own error where the syntax is wrong. */
  of({ file, source, kind }: Wanted): Compiled {
    const skeleton = kind === 'skeleton' ? skeletonOf(source) : undefined;
    if (!skeleton)
      return this.#once(`${kind} ${file}`, () =>
        compileTemplate(source, file, kind === 'traced' ? 'traced' : 'alone'),
      );
    const compiled = this.#once(skeleton.source, () => compileTemplate(skeleton.source, file, 'skeleton'));
    return { ...compiled, texts: skeleton.texts };
  }

  #once(key: string, compile: () => Compiled): Compiled {
    const compiled = this.#kept.get(key) ?? compile();
    this.#kept.delete(key);
    this.#kept.set(key, compiled);
    const [longestUnused = ''] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(longestUnused);
    return compiled;
  }
}
