import { bech32 } from '@scure/base';
import { ageKeyFileNotFound, badAgeKey } from '../core/catalogue/secrets.ts';
import { Secret } from '../core/secret.ts';

/** Variables that name a file of private age keys; the second is that of the sops program. */
const FILE_VARIABLES = ['SLIPWAY_AGE_KEY_FILE', 'SOPS_AGE_KEY_FILE'];
const TEXT_VARIABLE = 'SOPS_AGE_KEY';

/** The private age keys that the environment offers. Never from the command line: other users could read it there. */
export async function ageIdentitiesFrom(
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => Promise<string | undefined>,
): Promise<readonly Secret[]> {
  const found: Secret[] = [];
  for (const variable of FILE_VARIABLES) {
    const path = env[variable];
    if (path === undefined || path === '') continue;
    const text = await readFile(path);
    if (text === undefined) throw ageKeyFileNotFound(variable, path);
    found.push(...identitiesIn(text, path));
  }
  const text = env[TEXT_VARIABLE];
  return text === undefined || text === '' ? found : [...found, ...identitiesIn(text, TEXT_VARIABLE)];
}

function identitiesIn(text: string, source: string): readonly Secret[] {
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (keys.length === 0 || keys.some((key) => !isIdentity(key))) throw badAgeKey(source);
  return keys.map((key) => new Secret(key));
}

/** Whether a text is a private age key, of the usual or the post-quantum kind; its checksum tells what was mistyped. */
function isIdentity(text: string): boolean {
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text);
    return /^AGE-SECRET-KEY-(?:PQ-)?$/i.test(prefix) && bytes.length === 32;
  } catch {
    // The library's own words quote the key.
    return false;
  }
}
