import type { Path } from '../../../core/yaml.ts';

/** Something the API server refuses about one field of an object. */
export type Problem = { readonly path: Path; readonly message: string; readonly hint?: string };

export function missing(path: Path, hint?: string): Problem {
  return { path, message: `${String(path.at(-1))} is missing`, ...(hint !== undefined && { hint }) };
}
