/**
 * A Groovy number as a JavaScript one. Undefined where the two would not print the same: a suffix, digits beyond what
 * JavaScript holds, an exponent, zeros at the end of a fraction.
 */
export function numberFrom(text: string): number | undefined {
  const digits = text.replaceAll('_', '');
  if (/^0[xXbB][0-9a-fA-F]+$/.test(digits)) return whole(Number(digits));
  if (/^0[0-7]+$/.test(digits)) return whole(parseInt(digits, 8));
  const value = Number(digits);
  return String(value) === digits ? value : undefined;
}

/** Hexadecimal, binary and octal numbers of 32 bits may be negative to Groovy, so only smaller ones are sure. */
function whole(value: number): number | undefined {
  return value < 2 ** 31 ? value : undefined;
}
