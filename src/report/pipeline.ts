import type { PipelineEvent } from '../core/events/pipeline.ts';
import { isUncommitted } from '../core/build.ts';
import { durationText } from '../core/duration.ts';
import { Exit } from '../core/exit.ts';
import type { Plan } from '../core/plan.ts';
import { changeLines } from './deploy.ts';

/** Lines of the console for what the pipeline itself does; stages are headings, what happens in them is indented. */
export function pipelineLines(event: PipelineEvent): readonly string[] {
  switch (event.type) {
    case 'run.started':
      return [
        `slipway ${event.version} · ${event.service} · branch ${event.branch} → ${event.target}`,
        `commit ${event.commit.slice(0, 7)} "${event.subject}"  build ${event.build}`,
      ];
    case 'stage.started':
      return [
        '',
        event.title.includes(event.stage) ? event.title : `${event.stage}  ${event.title}`.trimEnd(),
      ];
    case 'stage.finished':
      return [`  ${event.good ? '✓' : '✗'} ${event.summary} ${durationText(event.ms)}`];
    case 'gate.waiting':
      return gateLines(event.plan);
    case 'gate.passed':
      return [];
    case 'stage.skipped':
      return ['', event.stage, `  = ${event.why}`];
    case 'command.started':
      return [`  $ ${event.command}`];
    case 'command.output':
      return [`  │ ${event.line}`];
    case 'note':
      return [`  ${event.text}`];
    case 'warning':
      return [`  ! ${event.text}`];
    case 'run.finished': {
      const good = event.exit === Exit.done;
      const head = `${good ? 'done' : 'failed'} in ${durationText(event.ms)}${good ? '' : ` (exit ${event.exit})`}`;
      return ['', `${head}: ${event.summary}`];
    }
  }
}

/** What the person decides on: the changes, and which plan it is. */
function gateLines(plan: Plan): readonly string[] {
  const time = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
  const changed = plan.image !== undefined && isUncommitted(plan.image) ? ' and uncommitted changes' : '';
  return [
    ...changeLines(plan),
    `  plan ${plan.digest}`,
    `  made ${time(plan.madeAt)} by ${plan.requester} from commit ${plan.commit.slice(0, 7)}${changed}, expires ${time(plan.expiresAt)} (UTC)`,
  ];
}
