import { type Compiled, compileTemplate, type Kind } from './compiler.ts';
import { skeletonOf } from './skeleton.ts';

/** As many as a workspace has kinds of templates; more programs would only fill the memory. */
const MOST_KEPT = 64;

type Wanted = { readonly file: string; readonly source: string; readonly kind: Kind };

/** A program, and the texts that it prints by number. */
export type Ready = { readonly compiled: Compiled; readonly texts: readonly string[] };

/** Programs of templates, each compiled once for all templates that differ from it in their text alone. */
export class Programs {
  #recent = new Map<string, Compiled>();
  #before = new Map<string, Compiled>();

  /** Throws nunjucks' own error where the syntax is wrong. */
  of({ file, source, kind }: Wanted): Ready {
    const skeleton = kind === 'skeleton' ? skeletonOf(source) : undefined;
    const own = kind === 'traced' ? kind : 'alone';
    // A program knows the folder that its relative paths are from.
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    const key = skeleton ? `${folder}\0${skeleton.source}` : `${own} ${file}`;
    const compiled =
      this.#recent.get(key) ??
      this.#keep(
        key,
        this.#before.get(key) ??
          (skeleton
            ? compileTemplate(skeleton.source, file, 'skeleton')
            : compileTemplate(source, file, own)),
      );
    return { compiled, texts: skeleton?.texts ?? compiled.texts };
  }

  #keep(key: string, compiled: Compiled): Compiled {
    if (this.#recent.size === MOST_KEPT) {
      this.#before = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, compiled);
    return compiled;
  }
}
