import type { Dialect } from '../../core/yaml/dialect.ts';
import { plainScalar, UnusableScalar } from '../../core/yaml/scalars.ts';

/**
 * A plain scalar that ktmpl prints as it stood, so that anyone who reads its output types it: floats,
 * and strings to ktmpl that are none to kubectl, such as `0b11`, `1_000` and `y`.
 */
export class Verbatim {
  readonly text: string;
  /** What ktmpl itself takes it for. */
  readonly kind: 'real' | 'string';

  constructor(text: string, kind: 'real' | 'string') {
    this.text = text;
    this.kind = kind;
  }
}

const INTEGER = /^[-+]?\d+$/;
const REAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$|^[-+]?(?:inf|infinity|nan)$/i;
const NAMED_REAL = new Set([
  '.inf',
  '.Inf',
  '.INF',
  '+.inf',
  '+.Inf',
  '+.INF',
  '-.inf',
  '-.Inf',
  '-.INF',
  '.nan',
  'NaN',
  '.NAN',
]);
const QUOTED_WORDS = new Set(
  'yes Yes YES no No NO True TRUE true False FALSE false on On ON off Off OFF null Null NULL ~'.split(' '),
);

/** YAML as ktmpl 0.9.1 reads it: `0644` is 644, `yes` is a string and `<<` is a key like any other. */
export const ktmplDialect: Dialect = {
  plain: (text) => (text === '' ? null : typed(text)),
  tagged: (tag, text, plain) => (plain ? taggedAs(tag, text) : text),
  key: (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Verbatim && value.kind === 'string') return value.text;
    throw new UnusableScalar('a key in a Template must be a string: put it in quotes');
  },
  merges: false,
};

/** Words of letters that are something else than a string to ktmpl or to kubectl, in any case. */
const WORDS = new Set('y yes true on n no false off null inf infinity nan'.split(' '));

/** Types a text as ktmpl types a plain scalar and the outcome of `$((NAME))`. */
export function typed(text: string): unknown {
  // Most scalars and nearly all keys are words, and need no pattern to be told apart.
  if (/^[A-Za-z]/.test(text) && !WORDS.has(text.toLowerCase())) return text;
  const based = basedInteger(text);
  if (based !== undefined) return based;
  if (text === '~' || text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  if (INTEGER.test(text) && fitsI64(text)) return integer(Number(text));
  if (REAL.test(text) || NAMED_REAL.has(text)) return new Verbatim(text, 'real');
  return bare(text) && typeof plainOrText(text) !== 'string' ? new Verbatim(text, 'string') : text;
}

/** The value that arrives in the cluster. */
export function settled(value: unknown): unknown {
  return value instanceof Verbatim ? plainScalar(value.text) : value;
}

function basedInteger(text: string): number | undefined {
  if (/^0x[-+]?[\da-fA-F]+$/.test(text)) return prefixed('0x', text.slice(2));
  if (/^0o[-+]?[0-7]+$/.test(text)) return prefixed('0o', text.slice(2));
  return undefined;
}

function prefixed(prefix: string, digits: string): number {
  const value = Number(prefix + digits.replace(/^[-+]/, ''));
  return integer(digits.startsWith('-') ? -value : value);
}

/** A text of millions of digits would keep the thread for seconds as a BigInt. */
const LONGEST_I64 = 19;

function fitsI64(text: string): boolean {
  if (text.replace(/^[-+]?0*/, '').length > LONGEST_I64) return false;
  const value = BigInt(text.replace(/^\+/, ''));
  return value < 2n ** 63n && value >= -(2n ** 63n);
}

function integer(number: number): number {
  if (Number.isSafeInteger(number)) return number === 0 ? 0 : number;
  throw new UnusableScalar('the number has more digits than can be kept: put it in quotes');
}

function taggedAs(tag: string, text: string): unknown {
  const name = tag.startsWith('!!') ? tag.slice(2) : '';
  if (name === 'bool') return text === 'true' ? true : text === 'false' ? false : null;
  if (name === 'int') return INTEGER.test(text) && fitsI64(text) ? integer(Number(text)) : null;
  if (name === 'float') return REAL.test(text) || NAMED_REAL.has(text) ? new Verbatim(text, 'real') : null;
  return name === 'null' ? null : text;
}

/** Whether ktmpl prints a string without quotes. */
function bare(text: string): boolean {
  if (text === '' || QUOTED_WORDS.has(text)) return false;
  if (/^[ &*?|\-<>=!%@.]| $/.test(text) || text.startsWith('0x')) return false;
  // eslint-disable-next-line no-control-regex -- these are the characters ktmpl's emitter looks for
  return !/[:{}[\],#`"'\\\x00-\x06\t\n\r\x0e-\x1a\x1c-\x1f]/.test(text);
}

function plainOrText(text: string): unknown {
  try {
    return plainScalar(text);
  } catch {
    return text;
  }
}
