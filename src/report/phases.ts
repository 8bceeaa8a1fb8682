import type { Event } from '../core/events.ts';
import { stageTitle } from './stages.ts';

/** Events of one deploy or rollback to one environment; the times in them count from its beginning. */
export type Phase = { readonly name: string; readonly title: string; readonly events: readonly Event[] };

/** Cuts a run where its stages begin: a rollback follows in which the same objects are judged again. */
export function phasesOf(events: readonly Event[]): Phase[] {
  const phases: { name: string; title: string; events: Event[] }[] = [];
  for (const event of events) {
    if (event.type === 'stage.started')
      phases.push({ name: event.stage, title: stageTitle(event), events: [] });
    else if (phases.length === 0) phases.push({ name: 'deploy', title: '', events: [] });
    phases.at(-1)?.events.push(event);
  }
  return phases.filter((phase) => phase.events.some(({ type }) => type === 'object.judged'));
}
