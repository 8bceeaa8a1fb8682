import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { parseStrictJson } from '../../core/strict-json.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { recordFrom } from '../schema/record.ts';

/** Characters of a record as text; few releases have a hundredth of it, and a packed one can claim to be anything. */
const MAX_LENGTH = 32 * 1_024 * 1_024;

export async function packed(text: string): Promise<Buffer> {
  return promisify(gzip)(text);
}

/** The text in a packed record. Throws an Error in words where it is broken, or larger than any release. */
export async function unpacked(bytes: Buffer): Promise<string> {
  const text = await promisify(gunzip)(bytes, { maxOutputLength: MAX_LENGTH }).catch((error: unknown) => {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    throw new Error(
      code === 'ERR_BUFFER_TOO_LARGE' ? `it unpacks to more than ${MAX_LENGTH} bytes` : message,
    );
  });
  return text.toString('utf8');
}

export function recordText(record: ReleaseRecord): string {
  return JSON.stringify(record);
}

/** Throws an Error that says in words what is wrong with the text. */
export function recordOf(text: string): ReleaseRecord {
  let value: unknown;
  try {
    value = parseStrictJson(text, MAX_LENGTH);
  } catch (error) {
    throw error instanceof SyntaxError ? new Error('it is no JSON') : error;
  }
  const format = (value as { readonly format?: unknown } | null)?.format;
  if (format !== 1) throw new Error(`its format is ${String(format)}, this version reads 1`);
  return recordFrom(value);
}
