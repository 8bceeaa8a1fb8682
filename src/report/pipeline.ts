import type { NoteEvent } from '../core/events/notes.ts';
import type { PipelineEvent } from '../core/events/pipeline.ts';
import { isUncommitted } from '../core/build.ts';
import { durationText } from '../core/duration.ts';
import { Exit } from '../core/exit.ts';
import type { Plan } from '../core/plan.ts';
import { dateText, shortDigests } from '../core/short-names.ts';
import { changeLines } from './deploy.ts';
import { noteText, warningLines } from './notes.ts';
import { destinationsText, endingText, resultText, stageTitle } from './stages.ts';

/** Lines of the console for what the pipeline itself does; stages are headings, what happens in them is indented. */
export function pipelineLines(event: PipelineEvent | NoteEvent): readonly string[] {
  switch (event.type) {
    case 'run.started':
      return [
        `slipway ${event.version} · ${event.service} · branch ${event.branch} → ${destinationsText(event.environments)}`,
        `commit ${event.commit.slice(0, 7)} "${event.subject}"  build ${event.build}`,
      ];
    case 'stage.started':
      return ['', stageTitle(event)];
    case 'stage.finished':
      return [`  ${event.good ? '✓' : '✗'} ${resultText(event.result)} ${durationText(event.ms)}`];
    case 'gate.waiting':
      return gateLines(event.plan);
    case 'gate.passed':
      return [];
    case 'command.started':
      return [`  $ ${event.command}`];
    case 'command.output':
      return [`  │ ${event.line}`];
    case 'note':
      return [`  ${noteText(event)}`];
    case 'warning':
      return warningLines(event).map((line) => `  ! ${line}`);
    case 'run.finished': {
      const good = event.exit === Exit.done;
      const head = `${good ? 'done' : 'failed'} in ${durationText(event.ms)}${good ? '' : ` (exit ${event.exit})`}`;
      return ['', `${head}: ${endingText(event.ending)}`];
    }
  }
}

/** What the person decides on: the changes, what is to be known of them, and which plan it is. */
function gateLines(plan: Plan): readonly string[] {
  const changed = plan.image !== undefined && isUncommitted(plan.image) ? ' and uncommitted changes' : '';
  return [
    ...changeLines(plan),
    ...plan.notes.map((note) => `  · ${shortDigests(note)}`),
    `  plan ${plan.digest}`,
    `  made ${dateText(plan.madeAt)} by ${plan.requester} from commit ${plan.commit.slice(0, 7)}${changed}, expires ${dateText(plan.expiresAt)}`,
  ];
}
