/** As deep as YAML may be; what walks through a value would need more of the stack than there is for thousands. */
const DEEPEST = 200;

/** JSON that a stranger may have written, as a value. Throws an Error where it is no JSON, or nested too deep. */
export function parseShallowJson(text: string): unknown {
  assertShallow(look(text));
  return JSON.parse(text);
}

/**
 * JSON that a stranger may have written, as a value. Throws an Error that says what is wrong: too long, too deep, no JSON, a
 * field that is there twice, or `__proto__`. Numbers and texts have to be written as JSON.stringify writes them.
 */
export function parseStrictJson(text: string, maxLength: number): unknown {
  if (text.length > maxLength) throw new Error(`it has more than ${maxLength} characters`);
  const seen = look(text);
  assertShallow(seen);
  const value: unknown = JSON.parse(text, (name, field: unknown) => {
    if (name === '__proto__') throw new Error('it has a field called __proto__');
    return field;
  });
  // What is written otherwise than we write it was not written by us.
  if (seen.hasFieldTwice || JSON.stringify(value).length !== seen.length)
    throw new Error('it has a field twice');
  return value;
}

/** Whether a field is there twice: of two JSON.parse keeps the last, so that a person and the program see different values. */
export function hasFieldTwice(json: string): boolean {
  return look(json).hasFieldTwice;
}

type Seen = {
  readonly depth: number;
  readonly hasFieldTwice: boolean;
  /** Without blanks. */ readonly length: number;
};

/** By hand: on a text of megabytes a regular expression needs more of the stack than there is. */
function look(json: string): Seen {
  const open: Set<string>[] = [];
  let [inside, depth, length, twice] = [0, 0, 0, false];
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at]!;
    if (isBlank(sign)) continue;
    length += 1;
    if (sign === '"') {
      const end = endOfText(json, at);
      const fields = open.at(-1);
      if (fields && isName(json, end + 1)) {
        const name = json.slice(at, end + 1);
        const field = name.includes('\\') ? (JSON.parse(name) as string) : name.slice(1, -1);
        twice ||= fields.has(field);
        fields.add(field);
      }
      length += end - at;
      at = end;
    } else if (sign === '{' || sign === '[') depth = Math.max(depth, (inside += 1));
    else if (sign === '}' || sign === ']') inside -= 1;
    if (sign === '{') open.push(new Set());
    else if (sign === '}') open.pop();
  }
  return { depth, hasFieldTwice: twice, length };
}

function assertShallow({ depth }: Seen): void {
  if (depth > DEEPEST) throw new Error(`it is nested more than ${DEEPEST} deep`);
}

/** Where the text ends that begins at a quote. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}

function isName(json: string, from: number): boolean {
  let at = from;
  while (isBlank(json[at] ?? '')) at += 1;
  return json[at] === ':';
}

function isBlank(sign: string): boolean {
  return sign === ' ' || sign === '\n' || sign === '\r' || sign === '\t';
}
