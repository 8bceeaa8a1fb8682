import { type ResultEvent, resultLine } from '../report/results.ts';
import type { Session } from '../app/world.ts';

/** What a command was asked for: an event for programs, and for people what `text` makes of it. */
export function printResult(
  event: ResultEvent,
  { output, print, show }: Pick<Session, 'output' | 'print' | 'show'>,
  text: () => string,
): void {
  if (output === 'json') print(resultLine(event));
  else show(text());
}
