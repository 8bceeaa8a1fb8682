import { durationText } from '../core/duration.ts';
import type { RolloutEvent } from '../core/events/rollout.ts';
import type { Key } from '../core/objects.ts';
import type { Availability } from '../core/verdict.ts';
import { padded } from './columns.ts';
import { diagnosisLines } from './diagnosis.ts';

/** Columns of the console: `  1.9s  Deployment example          1 of 2 new pods ready`. */
const KEY_WIDTH = 27;

/** What a console without cursor codes says of one event; nothing where it is of no interest there. */
export function rolloutLines(event: RolloutEvent): string[] {
  switch (event.type) {
    case 'object.judged': {
      const { key, verdict, ms } = event;
      if (verdict.state === 'failed')
        return [`✗ ${key.kind} ${key.name} failed after ${durationText(ms)}: ${verdict.reason}`];
      return [line(ms, key, verdict.reason)];
    }
    case 'rollout.waiting':
      return event.objects.map(({ key, reason }) => line(event.ms, key, `still waiting: ${reason}`));
    case 'rollout.blind':
      return [
        `  ! ${event.what} objects cannot be seen, so the rollout is judged without them: ${event.message}`,
      ];
    case 'rollout.disconnected':
      return [`  ! connection lost (${event.what}), trying again: ${event.message}`];
    case 'object.diagnosed':
      return paragraph(diagnosisLines(event.diagnosis));
    case 'pod.freed':
      return [line(event.ms, event.key, `stuck pod ${event.pod} deleted, so that the new one can start`)];
    case 'pod.moved':
    case 'availability.changed':
      return [];
  }
}

function paragraph(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines, ''];
}

/** `never fewer than 2 of 2 available`. */
export function availabilityText({ floor, of, belowMs }: Availability): string {
  return floor >= of
    ? `never fewer than ${of} of ${of} available`
    : `down to ${floor} of ${of} available for ${durationText(belowMs)}`;
}

function line(ms: number, { kind, name }: Key, text: string): string {
  return `${durationText(ms).padStart(6)}  ${padded(`${kind} ${name}`, KEY_WIDTH)} ${text}`;
}
