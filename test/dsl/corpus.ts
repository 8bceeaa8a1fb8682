import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Variables that the files of the corpus may name. */
export const ENV = { BRANCH_NAME: 'master', BUILD_NUMBER: '7', TARGET: 'blue' };

const folder = join(import.meta.dirname, 'corpus');

/** `refused` are files that plain Groovy runs and Jenkins does not; their first line says with which words. */
export type Kind = 'valid' | 'broken' | 'refused';

export type Sample = { readonly name: string; readonly text: string };

export function corpus(kind: Kind): Sample[] {
  return readdirSync(join(folder, kind))
    .filter((name) => name.endsWith('.groovy'))
    .map((name) => ({
      name: name.replace('.groovy', ''),
      text: readFileSync(join(folder, kind, name), 'utf8'),
    }));
}

/** What was recorded before; with UPDATE_GOLDEN=1 what there is now, for review in the diff. */
export function golden(kind: Kind, name: string, found: string): string {
  const file = join(folder, kind, name);
  if (process.env['UPDATE_GOLDEN'] === '1' && found !== '') writeFileSync(file, found);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
