import type { PipelineEvent } from '../../core/events/pipeline.ts';
import { durationText } from '../../core/duration.ts';
import { Exit } from '../../core/exit.ts';

/** Lines of the console for what the pipeline itself does; stages are headings, what happens in them is indented. */
export function pipelineLines(event: PipelineEvent): readonly string[] {
  switch (event.type) {
    case 'run.started':
      return [
        `slipway ${event.version} · ${event.service} · branch ${event.branch} → ${event.target}`,
        `commit ${event.commit.slice(0, 7)} "${event.subject}"  build ${event.build}`,
      ];
    case 'stage.started':
      return ['', event.title === '' ? event.stage : `${event.stage}  ${event.title}`];
    case 'stage.finished':
      return [`  ✓ ${event.summary} ${durationText(event.ms)}`];
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
    case 'run.finished':
      return [
        '',
        `${event.exit === Exit.done ? 'done' : 'failed'}: ${event.summary}`,
        `in ${durationText(event.ms)}`,
      ];
  }
}
