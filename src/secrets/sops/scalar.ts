import type { Scalar } from 'yaml';

/**
 * The bytes of an unencrypted scalar as SOPS counts them into its MAC: what Go's YAML reader takes it for, written
 * as Go writes it. Undefined for null, which SOPS leaves out.
 */
export function macBytes({ type, value, source }: Scalar): string | undefined {
  const text = source ?? String(value);
  if (type !== 'PLAIN' && type !== undefined) return String(value);
  if (/^(?:~|null|Null|NULL|)$/u.test(text)) return undefined;
  if (/^(?:true|True|TRUE)$/u.test(text)) return 'True';
  if (/^(?:false|False|FALSE)$/u.test(text)) return 'False';
  return wholeNumber(text) ?? decimalNumber(text) ?? text;
}

/** No whole number of Go has more digits in any base; as a BigInt, millions of them would keep the thread for seconds. */
const MOST_BITS = 64;

function wholeNumber(text: string): string | undefined {
  const digits = text.replaceAll('_', '');
  if (/^[-+]?(?:0|[1-9]\d*)$/u.test(digits)) return digits.replace(/^(?:\+|-(?=0$))/u, '');
  const {
    sign = '',
    base = '',
    rest = '',
  } = /^(?<sign>[-+]?)0(?<base>[xXbBoO]?)(?<rest>[0-9a-fA-F]+)$/u.exec(digits)?.groups ?? {};
  if (rest === '' || rest.replace(/^0+/u, '').length > MOST_BITS) return undefined;
  try {
    const value = BigInt(`0${base === '' ? 'o' : base.toLowerCase()}${rest}`);
    return (sign === '-' ? -value : value).toString();
  } catch {
    // A digit that the base does not have, so Go reads it as text or as a decimal.
    return undefined;
  }
}

function decimalNumber(text: string): string | undefined {
  if (!/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/u.test(text)) return undefined;
  const value = Number(text);
  // Go writes floats without an exponent.
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 20 });
}
