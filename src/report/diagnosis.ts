import type { ContainerLog, Diagnosis, FailureGroup, MissingReference } from '../core/diagnosis.ts';
import { durationText } from '../core/duration.ts';
import { placeText } from '../core/place.ts';
import { shortImage } from '../core/short-names.ts';

const LABEL_WIDTH = 8;
const INDENT = ' '.repeat(2 + LABEL_WIDTH);

/** One thing that is known of a failure: a label, what it says, and lines of others below it, such as those of a log. */
export type DiagnosisRow = {
  readonly label: string;
  readonly text: string;
  readonly below: readonly string[];
};

/** The paragraph below a failure: what is known, label by label, and what to do. */
export function diagnosisLines(diagnosis: Diagnosis): string[] {
  return diagnosisRows(diagnosis).flatMap(({ label, text, below }) => [
    `  ${label.padEnd(LABEL_WIDTH)}${text}`,
    ...below.map((line) => INDENT + line),
  ]);
}

export function diagnosisRows(diagnosis: Diagnosis): DiagnosisRow[] {
  const { since, revision, image, groups, events, missing, unseen, output, remedies } = diagnosis;
  const birth = [
    since === undefined ? undefined : `${since.slice(11, 19)} UTC`,
    revision === undefined ? undefined : `revision ${revision}`,
    image === undefined ? undefined : `image ${shortImage(image)}`,
  ].filter((part) => part !== undefined);
  return [
    ...(birth.length > 0 ? [row('since', birth.join(', '))] : []),
    ...groups.flatMap(groupRows),
    ...missing.map((reference) =>
      row(reference.kind === 'Secret' ? 'secret' : 'config', missingText(reference)),
    ),
    ...events.map(({ reason, count, message }, index) =>
      row(index === 0 ? 'events' : '', `${reason}${count > 1 ? ` ×${count}` : ''}  ${message}`),
    ),
    ...(output ? [row('output', output.length === 0 ? 'none' : 'last lines', quoted(output))] : []),
    ...unseen.map((what) => row('unseen', what)),
    ...remedies.map((remedy) => row('do', remedy)),
  ];
}

function groupRows(group: FailureGroup): DiagnosisRow[] {
  const { probes, logs, end } = group;
  return [
    row('why', whyText(group), end?.message ? [end.message.split('\n')[0] ?? ''] : []),
    ...probes.map(({ kind, settings, message }) =>
      row('probe', `${kind}: ${settings}`, message === undefined ? [] : [message]),
    ),
    ...logs.map((log) => logRow(log, group)),
  ];
}

/** `exit code 3, 0.4s after start; 2 pods on nodes a and b`. */
function whyText({ reason, end, pods, nodes }: FailureGroup): string {
  const ended = end && [
    `exit code ${end.exitCode}${end.meaning === undefined ? '' : ` (${end.meaning})`}`,
    end.ranMs === undefined ? undefined : `${ranText(end.ranMs)} after start`,
  ];
  const what = ended ? ended.filter((part) => part !== undefined).join(', ') : reason;
  return `${what}; ${nodesText(pods, nodes)}`;
}

/** The cluster tells whole seconds only. */
function ranText(ms: number): string {
  return ms < 1_000 ? 'less than a second' : durationText(ms);
}

function nodesText(pods: readonly string[], nodes: readonly string[]): string {
  const who =
    pods.length === 1 ? `pod ${pods[0]}` : `${pods.length === 2 ? 'both' : `all ${pods.length}`} pods`;
  if (nodes.length === 0) return `${who}, on no node yet`;
  const few = nodes.slice(0, 3).join(' and ');
  const rest = nodes.length > 3 ? ` and ${nodes.length - 3} more` : '';
  return `${who}, node${nodes.length === 1 ? '' : 's'} ${few}${rest}`;
}

function logRow({ container, which, lines }: ContainerLog, { end }: FailureGroup): DiagnosisRow {
  const starts = end ? end.restarts : 1;
  const last = starts > 1 ? `last of ${starts} starts` : 'last lines';
  const run = { previous: 'the run before', current: last, both: `${last}, as the one before` }[which];
  return row('log', `${container} (${run})`, quoted(lines));
}

function quoted(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `│ ${line}`);
}

function missingText({ kind, name, key, container, place }: MissingReference): string {
  const what = kind === 'Secret' ? 'secret' : 'config map';
  const absent = key === undefined ? `there is no ${what} ${name}` : `${name} has no key ${key}`;
  return `${absent}; container ${container} reads it${place ? ` (${placeText(place)})` : ''}`;
}

function row(label: string, text: string, below: readonly string[] = []): DiagnosisRow {
  return { label, text, below };
}
