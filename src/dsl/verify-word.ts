import type { Call } from './groovy/syntax.ts';
import { type Json, note, recordOf, valueOf } from './reading.ts';
import type { WordContext, Wrong } from './word-context.ts';

/** What `verify` asks by. */
const ASKED_BY = ['http', 'prometheus', 'line'];

/** `verify`: any number of calls, with a line, with the name of a deployment before what is asked, or without either. */
export function readVerify(context: WordContext, call: Call, wrong: Wrong): void {
  const { reading } = context;
  const [text, ...more] = call.values;
  if (more.length > 0 || (!text && call.named.length === 0))
    return wrong('verify takes options by name, and before them the name of a deployment, or a line');
  const items = (context.here['verifications'] ??= []) as Json[];
  const path = [...context.path, 'verifications', items.length];
  const field = call.named.some(({ key }) => ASKED_BY.includes(key)) ? 'name' : 'line';
  const found = text && valueOf(reading, text, [...path, field]);
  note(reading, path, call);
  items.push({ ...(found !== undefined && { [field]: found }), ...recordOf(reading, call.named, path) });
}
