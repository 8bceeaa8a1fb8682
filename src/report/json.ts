import { jsonText } from '../core/printable.ts';
import type { Emit, Event } from '../core/events.ts';
import { findingText } from './doctor.ts';
import { noteText, warningLines } from './notes.ts';
import { destinationsText, endingText, resultText, stageTitle } from './stages.ts';

/** What JSON says beside the facts of an event: the words that the console has for them. */
type Words = {
  readonly 'run.started': { readonly target: string };
  readonly 'stage.started': { readonly title: string };
  readonly 'stage.finished': { readonly summary: string };
  readonly 'run.finished': { readonly summary: string };
  readonly note: { readonly text: string };
  readonly warning: { readonly text: string };
  readonly 'doctor.checked': { readonly text: string };
};

/** An event as `--output json` prints it. */
export type PrintedEvent = Event extends infer One
  ? One extends { readonly type: keyof Words }
    ? One & Words[One['type']]
    : One
  : never;

/** `hide` takes values out of data. */
export function jsonReport(write: (text: string) => void, hide: <T>(data: T) => T = (data) => data): Emit {
  return (event) => write(`${jsonText(hide(printed(event)))}\n`);
}

function printed(event: Event): PrintedEvent {
  switch (event.type) {
    case 'run.started':
      return { ...event, target: destinationsText(event.environments) };
    case 'stage.started':
      return { ...event, title: stageTitle(event) };
    case 'stage.finished':
      return { ...event, summary: resultText(event.result) };
    case 'run.finished':
      return { ...event, summary: endingText(event.ending) };
    case 'note':
      return { ...event, text: noteText(event) };
    case 'warning':
      return { ...event, text: warningLines(event).join('\n') };
    case 'doctor.checked':
      return { ...event, text: findingText(event) };
    default:
      return event;
  }
}
