import type { Emit, Event } from '../core/events.ts';
import { coloured } from './colour.ts';
import { deployLines } from './deploy.ts';
import { doctorLines } from './doctor.ts';
import { imageLine } from './images.ts';
import { pipelineLines } from './pipeline.ts';
import { rolloutLines } from './rollout.ts';
import { sandboxLines } from './sandbox.ts';
import { secretLines } from './secrets.ts';
import { worthALine } from './worth-a-line.ts';

/** Lines for people for one event; none where it is of interest to programs only. */
export function linesFor(event: Event): readonly string[] {
  switch (event.type) {
    case 'run.started':
    case 'stage.started':
    case 'stage.finished':
    case 'command.started':
    case 'command.output':
    case 'gate.waiting':
    case 'gate.passed':
    case 'note':
    case 'warning':
    case 'run.finished':
      return pipelineLines(event);
    case 'sandbox.progress':
    case 'sandbox.ready':
    case 'sandbox.removed':
      return sandboxLines(event);
    case 'object.judged':
    case 'rollout.waiting':
    case 'rollout.blind':
    case 'rollout.disconnected':
    case 'object.diagnosed':
    case 'pod.freed':
    case 'pod.moved':
    case 'availability.changed':
      return rolloutLines(event);
    case 'secret.stored':
    case 'secret.unchanged':
      return secretLines(event);
    case 'image.progress':
    case 'image.built':
    case 'image.found':
    case 'image.pushed':
      return [imageLine(event)].filter((line) => line !== undefined);
    case 'doctor.checked':
    case 'doctor.finished':
      return doctorLines(event);
    case 'plan.made':
    case 'step.applied':
    case 'lease.waiting':
    case 'lease.taken':
    case 'deploy.unchanged':
    case 'deploy.stopped':
    case 'release.recorded':
      return deployLines(event);
    default:
      return [];
  }
}

export function textReport(write: (text: string) => void, colour = false): Emit {
  const isWorthIt = worthALine();
  return (event) => {
    if (!isWorthIt(event)) return;
    for (const line of linesFor(event)) write(`${colour ? coloured(line) : line}\n`);
  };
}
