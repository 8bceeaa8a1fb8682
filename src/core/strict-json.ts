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
  if (hasFieldTwice(text)) throw new Error('it has a field twice');
  // What is written otherwise than we write it was not written by us.
  const compact = text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
  if (JSON.stringify(value).length !== compact.length) throw new Error('it has a field twice');
  return value;
}

/** Whether a field is there twice: of two JSON.parse keeps the last, so that a person and the program see different values. */
export function hasFieldTwice(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [, name, sign] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|([{}])/g)) {
    if (sign === '{') open.push(new Set());
    else if (sign === '}') open.pop();
    else if (name !== undefined) {
      const field = JSON.parse(name) as string;
      if (open.at(-1)?.has(field)) return true;
      open.at(-1)?.add(field);
    }
  }
  return false;
}
