/**
 * JSON that a stranger may have written, as a value. Throws an Error that says what is wrong: too long, no JSON, a field
 * that is there twice, or `__proto__`. Numbers and texts have to be written as JSON.stringify writes them.
 */
export function parseStrictJson(text: string, maxLength: number): unknown {
  if (text.length > maxLength) throw new Error(`it has more than ${maxLength} characters`);
  const value: unknown = JSON.parse(text, (name, field: unknown) => {
    if (name === '__proto__') throw new Error('it has a field called __proto__');
    return field;
  });
  // Of two fields of one name JSON.parse keeps the last, so that reader and checker could see different values.
  const compact = text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
  if (JSON.stringify(value).length !== compact.length) throw new Error('it has a field twice');
  return value;
}
