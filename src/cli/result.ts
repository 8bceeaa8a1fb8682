import { type ResultEvent, resultLine } from '../report/results.ts';
import type { Session } from '../app/world.ts';

/** What a command was asked for: an event for programs, and for people what `text` makes of it. */
export function printResult(
  event: ResultEvent,
  { output, print, show, redactor }: Pick<Session, 'output' | 'print' | 'show' | 'redactor'>,
  text: () => string,
): void {
  if (output === 'json') print(resultLine(redactor.data(event)));
  else show(text());
}
