import type { Path } from '../../../core/yaml.ts';

/** Something the API server refuses about one field of an object. */
export type Problem = { readonly path: Path; readonly message: string; readonly hint?: string };

/** How names of a kind are written, and that in words. */
export type Form = { readonly is: (name: string) => boolean; readonly words: string };

export function missing(path: Path, hint?: string): Problem {
  return { path, message: `${String(path.at(-1))} is missing`, ...(hint !== undefined && { hint }) };
}

export function problem(path: Path, message: string, hint?: string): Problem {
  return { path, message, ...(hint !== undefined && { hint }) };
}

export function set(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function portRange(value: unknown, path: Path): Problem[] {
  return typeof value === 'number' && (value < 1 || value > 65_535)
    ? [problem(path, `${String(path.at(-1))} ${value} is not between 1 and 65535`)]
    : [];
}
