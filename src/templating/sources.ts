import { type Fault, UserError } from '../core/errors.ts';
import type { Files } from '../core/ports/files.ts';
import { FOLDER } from './select.ts';

/** No manifest is that long: the API server refuses objects above 1.5 MB. */
const LONGEST = 4 * 1024 * 1024;

export type Source = { readonly text: string } | { readonly fault: Fault } | undefined;

/** Reads one file of the templates folder; undefined where there is none. Never throws for what the file holds. */
export async function readSource(files: Files, name: string): Promise<Source> {
  const file = `${FOLDER}/${name}`;
  try {
    const text = await files.text(file, FOLDER);
    if (text === undefined) return undefined;
    const message = unfit(text);
    if (message) return { fault: { code: 'TEMPLATE_UNREADABLE', message, place: { file } } };
    return { text: text.startsWith('\uFEFF') ? text.slice(1) : text };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { code, message, hint } = error;
    return { fault: { code, message, ...(hint !== undefined && { hint }), place: { file } } };
  }
}

function unfit(text: string): string | undefined {
  if (text.length > LONGEST)
    return `is ${(text.length / 1024 / 1024).toFixed(1)} MB long; a template may have ${LONGEST / 1024 / 1024} MB`;
  if (text.includes('\0')) return 'is a binary file, not a text';
  return text.includes('\uFFFD') ? 'is not UTF-8' : undefined;
}
