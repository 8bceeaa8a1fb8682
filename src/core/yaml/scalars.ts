/** What a scalar of a manifest can be: JSON has no dates, no infinities, no bytes. */
type YamlScalar = string | number | boolean | null;

/** A scalar that no JSON can carry; the caller knows the place. */
export class UnusableScalar extends Error {}

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...spellings(['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'], true),
  ...spellings(['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'], false),
  ...spellings(['', '~', 'null', 'Null', 'NULL'], null),
]);

const LONGEST_WORD = Math.max(...[...WORDS.keys()].map((word) => word.length));

const NINE = 57;
const NUMERIC_START = /^[-+.\d]/;
const NO_NUMBER = /^[-+]?\.(?:inf|Inf|INF)$|^\.(?:nan|NaN|NAN)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const DECIMAL = /^[-+]?(?:0|[1-9]\d*)$/;
const BASED = /^([-+]?)0(?:([xX])([\da-fA-F]+)|([bB])([01]+)|[oO]?([0-7]+))$/;

/** Reads a plain scalar as kubectl does: YAML 1.1 words, octal, `0b`, `_` in numbers; dates and 12:30:45 stay strings. */
export function plainScalar(text: string): YamlScalar {
  if (text.length <= LONGEST_WORD) {
    const word = WORDS.get(text);
    if (word !== undefined) return word;
  }
  // Nearly all begin with a letter, which is quicker to see than by the pattern.
  if (text.charCodeAt(0) > NINE || !NUMERIC_START.test(text)) return text;
  if (NO_NUMBER.test(text)) throw new UnusableScalar('JSON has no infinity and no NaN');
  return numberFrom(text.startsWith('.') ? text : text.replaceAll('_', ''), text);
}

function numberFrom(digits: string, text: string): YamlScalar {
  if (DECIMAL.test(digits)) return exact(Number(digits));
  const [, sign, , hex, , binary, octal] = BASED.exec(digits) ?? [];
  const body = hex ? `0x${hex}` : binary ? `0b${binary}` : octal ? `0o${octal}` : undefined;
  if (body) return exact(sign === '-' ? -Number(body) : Number(body));
  if (!FLOAT.test(digits)) return dotted(text);
  const value = Number(digits);
  return Number.isFinite(value) ? positiveZero(value) : text;
}

/** `.1_0` is a number to kubectl, though `_` may not stand right after the point. */
function dotted(text: string): YamlScalar {
  if (!/^\.\d/.test(text)) return text;
  const digits = text.replaceAll('_', '');
  return FLOAT.test(digits) ? Number(digits) : text;
}

/** Never through a BigInt: millions of digits would keep the thread for seconds. */
function exact(number: number): number {
  // kubectl rounds what is beyond 64 bits, and nobody means that.
  if (!Number.isSafeInteger(number))
    throw new UnusableScalar('the number has more digits than can be kept: put it in quotes');
  return positiveZero(number);
}

function positiveZero(value: number): number {
  return value === 0 ? 0 : value;
}

/** Reads a scalar with an explicit tag such as `!!str`; tags nobody knows leave a string. */
export function taggedScalar(tag: string, text: string): YamlScalar {
  const name = tag.replace(/^!!|^!<tag:yaml\.org,2002:(.*)>$/, '$1');
  if (name === 'str' || name === '!' || name === 'timestamp') return text;
  if (name === 'binary') return decoded(text);
  if (!['int', 'float', 'bool', 'null'].includes(name)) return text;
  const value = plainScalar(text);
  if (fits(name, value)) return value;
  throw new UnusableScalar(`the value does not fit its tag !!${name}`);
}

function fits(name: string, value: YamlScalar): boolean {
  if (name === 'null') return value === null;
  if (name === 'bool') return typeof value === 'boolean';
  return typeof value === 'number' && (name === 'float' || Number.isInteger(value));
}

function decoded(text: string): string {
  const bare = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bare) || bare.length % 4 !== 0)
    throw new UnusableScalar('the value of !!binary is not base64');
  return Buffer.from(bare, 'base64').toString('utf8');
}

function spellings<V>(words: readonly string[], value: V): (readonly [string, V])[] {
  return words.map((word) => [word, value]);
}
