import { durationText } from '../core/duration.ts';
import { counted } from '../core/errors.ts';
import type { DeployEvent } from '../core/events/deploy.ts';
import { type Key, keyText } from '../core/objects.ts';
import {
  type ApiWarning,
  type Plan,
  type Step,
  stepCounts,
  type StepCounts,
  type StepOp,
} from '../core/plan.ts';
import { shortDigests } from '../core/short-names.ts';
import { padded, widthOf } from './columns.ts';
import { verificationLine } from './verification.ts';

export const SYMBOLS: Readonly<Record<StepOp, string>> = {
  create: '+',
  update: '~',
  keep: '=',
  replace: '±',
  delete: '-',
};

const VERBS: Readonly<Record<StepOp, string>> = {
  create: 'created',
  update: 'updated',
  keep: 'unchanged',
  replace: 'recreated',
  delete: 'removed',
};

/** Unchanged objects shown one by one; more of them are only counted. */
const KEPT_SHOWN = 8;
const KEY_WIDTH = 27;

export function deployLines(event: DeployEvent): readonly string[] {
  switch (event.type) {
    case 'plan.made':
      return planLines(event.plan).map(shortDigests);
    case 'step.applied': {
      const detail = event.detail === undefined ? '' : `, ${event.detail}`;
      const verb = event.op === 'delete' && event.detail !== undefined ? 'is being removed' : VERBS[event.op];
      return [
        `${durationText(event.ms).padStart(6)}  ${padded(keyText(event.key), KEY_WIDTH)} ${verb}${detail}`,
      ];
    }
    case 'lease.waiting':
      return [`  waiting for ${event.holder}, deploying since ${momentText(event.since)}`];
    case 'lease.taken':
      return [`  ! taken over from ${event.from}, no sign of life since ${momentText(event.lastBeat)}`];
    case 'deploy.unchanged':
      return [
        `  = nothing to do: ${event.objects === 1 ? 'the one object is' : `all ${event.objects} objects are`} as planned`,
      ];
    case 'deploy.stopped':
      return [
        `  ! stopped: ${counted(event.applied.length, 'object')} applied, ${counted(event.left.length, 'object')} not`,
        ...stoppedLines('applied', event.applied),
        ...stoppedLines('not applied', event.left),
      ];
    case 'release.recorded':
      return [];
  }
}

/** The table of a plan: one line an object, then the counts. */
export function planLines({
  steps,
  notes,
  namespace,
  warnings = [],
  verifications = [],
}: Plan): readonly string[] {
  const kept = steps.filter(isPlainKeep);
  const shown = kept.length > KEPT_SHOWN ? steps.filter((step) => !isPlainKeep(step)) : steps;
  return [
    ...stepLines(shown, namespace),
    ...verifications.map(verificationLine),
    ...notes.map((note) => `  · ${note}`),
    ...warningLines(warnings),
    `  ${countsText(stepCounts(steps))}`,
  ];
}

/** Objects named of one warning, and warnings that are shown. */
const WARNED_NAMED = 3;
const WARNED_SHOWN = 20;

function warningLines(warnings: readonly ApiWarning[]): readonly string[] {
  const more = warnings.length - WARNED_SHOWN;
  return [
    ...warnings.slice(0, WARNED_SHOWN).map(({ text, of }) => {
      const names = of.slice(0, WARNED_NAMED).map(keyText).join(', ');
      const rest = of.length > WARNED_NAMED ? ` and ${of.length - WARNED_NAMED} more` : '';
      return `  ! ${names}${rest}: ${text}`;
    }),
    ...(more > 0 ? [`  ! ${counted(more, 'more warning')} of the API server`] : []),
  ];
}

/** What would be written, without what stays, and what would be asked and run then: what a person says yes to. */
export function changeLines({ steps, namespace, verifications = [] }: Plan): readonly string[] {
  const changing = steps.filter(({ op }) => op !== 'keep');
  return [...stepLines(changing, namespace), ...verifications.map(verificationLine)];
}

function stepLines(steps: readonly Step[], home: string): readonly string[] {
  const kindWidth = Math.max(0, ...steps.map(({ key }) => key.kind.length));
  const nameWidth = Math.max(0, ...steps.map(({ key }) => widthOf(nameText(key, home))));
  return steps.map(({ op, key, why }) =>
    `  ${SYMBOLS[op]} ${key.kind.padEnd(kindWidth)}  ${padded(nameText(key, home), nameWidth)}  ${why.join('; ')}`.trimEnd(),
  );
}

/** With the namespace where it is not the environment's own. */
function nameText({ name, namespace }: Key, home: string): string {
  return namespace === undefined || namespace === home ? name : `${name} in ${namespace}`;
}

/** `1 unchanged, 2 to change, 0 to create, 0 to prune`. */
export function countsText({ unchanged, change, create, prune }: StepCounts): string {
  return `${unchanged} unchanged, ${change} to change, ${create} to create, ${prune} to prune`;
}

function isPlainKeep({ op, why }: Step): boolean {
  return op === 'keep' && why.length === 0;
}

function stoppedLines(what: string, keys: readonly Key[]): readonly string[] {
  return keys.length === 0 ? [] : [`    ${what.padEnd(11)}  ${keys.map(keyText).join(', ')}`];
}

/** The API's microseconds say nothing to a person: `2026-11-21 16:17:29 UTC`. */
function momentText(time: string): string {
  const [date = '', clock = ''] = time.split(/T|\./);
  return `${date} ${clock.replace('Z', '')} UTC`;
}
