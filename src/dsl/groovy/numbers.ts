/** A Groovy number as a JavaScript one; undefined where Groovy refuses it or it does not fit without loss. */
export function numberFrom(text: string): number | undefined {
  const digits = text.replaceAll('_', '');
  const based = /^0([xXbB])([0-9a-fA-F]+?)([gGlLiI]?)$/.exec(digits);
  if (based) return whole(parseInt(based[2] ?? '', /x/i.test(based[1] ?? '') ? 16 : 2), based[3]);
  const octal = /^0([0-9]+)([gGlLiI]?)$/.exec(digits);
  if (octal) return /[89]/.test(octal[1] ?? '') ? undefined : whole(parseInt(octal[1] ?? '', 8), octal[2]);
  const plain = /^(\d+)([gGlLiI]?)$/.exec(digits);
  if (plain) return whole(Number(plain[1]), plain[2]);
  const fraction = /^(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([gGdDfF]?)$/.exec(digits);
  const value = fraction ? Number(fraction[1]) : NaN;
  // A float has 24 bits: 0.1f is not 0.1 to Groovy, so what it prints cannot be read off the text.
  const float = /[fF]$/.test(digits) && Math.fround(value) !== value;
  return Number.isFinite(value) && !float && significant(fraction?.[1] ?? '') <= 15 ? value : undefined;
}

function whole(value: number, suffix: string | undefined): number | undefined {
  if (!Number.isSafeInteger(value)) return undefined;
  return suffix !== undefined && /[iI]/.test(suffix) && value > 2 ** 31 - 1 ? undefined : value;
}

function significant(text: string): number {
  const mantissa = text.split(/[eE]/)[0] ?? '';
  return mantissa.replace('.', '').replace(/^0+/, '').length;
}
