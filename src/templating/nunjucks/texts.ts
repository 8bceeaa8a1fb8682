/** A text of a template, or undefined; what macros and blocks return is a string object. */
export function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof String ? String.prototype.toString.call(value.valueOf()) : undefined;
}
