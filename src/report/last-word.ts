import type { Event } from '../core/events.ts';
import type { FailureEvent } from './failure.ts';
import { endingText, resultText } from './stages.ts';

export type LastWord = {
  /** Takes note of an event; later ones win. */
  readonly say: (event: Event | FailureEvent) => void;
  /** One line, good or bad; undefined while nothing has ended. */
  readonly text: () => string | undefined;
};

/** Remembers how it all ended, for the description of a build. */
export function lastWord(): LastWord {
  let text: string | undefined;
  return {
    say: (event) => {
      if (event.type === 'stage.finished') text = resultText(event.result);
      else if (event.type === 'run.finished') text = endingText(event.ending);
      else if (event.type === 'failed') text = event.message;
    },
    text: () => text,
  };
}
