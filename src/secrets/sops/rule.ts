import { goRegexes } from '../../core/go-regex.ts';

/** The rules of SOPS in the order in which they count; a file has one at most. */
export const RULES = [
  'encrypted_comment_regex',
  'unencrypted_comment_regex',
  'encrypted_suffix',
  'encrypted_regex',
  'unencrypted_regex',
  'unencrypted_suffix',
] as const;

/** Which values of a file are encrypted; without a rule, all but those of keys that end in `_unencrypted`. */
export type SopsRule = { readonly name: (typeof RULES)[number]; readonly text: string };

/** Whether the value at a path of keys is encrypted; undefined for a rule that slipway cannot follow. */
export async function encryptedBy({
  name,
  text,
}: SopsRule): Promise<((path: readonly string[]) => boolean) | undefined> {
  // Rules by comment mark single values in a way that slipway does not follow.
  if (name.includes('comment')) return undefined;
  const matches = name.endsWith('_regex')
    ? (await goRegexes())(text)
    : (key: string): boolean => key.endsWith(text);
  if (!matches) return undefined;
  return name.startsWith('un') ? (path) => !path.some(matches) : (path) => path.some(matches);
}
