import { UserError } from '../../src/core/errors.ts';
import { printable } from '../../src/core/printable.ts';
import { failureText } from '../../src/report/failure.ts';
import { type Reader, Wrong } from './reader.ts';

const PROTOTYPES = [Object.prototype, Array.prototype, Function.prototype, String.prototype];
const namesOf = (): string => PROTOTYPES.map((one) => Reflect.ownKeys(one).map(String).join()).join(';');
const BEFORE = namesOf();

/** Words of the engine (not ours of a template: `cannot be called: it is not a function`), which mean that an error of its own was caught and passed on as somebody else's. */
const OF_THE_ENGINE =
  /Maximum call stack|Cannot (?:read|set) propert|(?<!it )is not (?:a function|iterable)|Invalid (?:string|array) length/;

/** What is wrong with how the reader takes an input, in one line that is the same for the same fault; undefined for nothing. */
export async function faultOf(reader: Reader, input: Buffer): Promise<string | undefined> {
  const wrong = await thrown(reader, input);
  if (namesOf() !== BEFORE) return 'a prototype was changed';
  return wrong;
}

async function thrown(reader: Reader, input: Buffer): Promise<string | undefined> {
  try {
    await reader.read(input);
    return undefined;
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    if (!(error instanceof UserError)) return `threw ${whereOf(error)}`;
    const text = printable(failureText(error, '0'));
    if (OF_THE_ENGINE.test(text)) return `tells ${OF_THE_ENGINE.exec(text)?.[0]} as ${error.code}`;
    if (/^\s*✗ FORGED/m.test(text)) return `lets its input write a line of its own as ${error.code}`;
    return undefined;
  }
}

/** Kind of the error, and the first line of ours that it went through. */
function whereOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, where = 'nowhere'] = /\/(src\/[\w/.-]+\.ts:\d+)/.exec(error.stack ?? '') ?? [];
  return `${error.name} at ${where}: ${error.message.split('\n')[0]?.slice(0, 80)}`;
}
