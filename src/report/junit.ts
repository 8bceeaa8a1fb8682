import type { Event } from '../core/events.ts';
import { keyId } from '../core/objects.ts';
import { diagnosisLines } from './diagnosis.ts';
import { escape } from './html/escape.ts';
import { type Phase, phasesOf } from './phases.ts';

type Judged = Extract<Event, { type: 'object.judged' }>;
type Diagnosed = Extract<Event, { type: 'object.diagnosed' }>;

/** A suite a deploy or rollback, a test case an object: its last verdict, with the diagnosis as the text of a failure. */
export function junitText(events: readonly Event[]): string {
  const plan = events.find((event) => event.type === 'plan.made')?.plan;
  const service = plan ? ` ${plan.service}` : '';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...phasesOf(events).map((phase) => suiteText(`slipway${service}: ${phase.title || phase.name}`, phase)),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteText(suite: string, { events }: Phase): string {
  const judged = events.filter((event) => event.type === 'object.judged');
  const last = new Map(judged.map((event) => [keyId(event.key), event]));
  const diagnosed = events.filter((event) => event.type === 'object.diagnosed');
  const diagnoses = new Map(diagnosed.map((event) => [keyId(event.diagnosis.key), event]));
  const count = (state: string): number =>
    [...last.values()].filter(({ verdict }) => verdict.state === state).length;
  const seconds = Math.max(0, ...judged.map(({ ms }) => ms)) / 1_000;
  const counts = `tests="${last.size}" failures="${count('failed')}" errors="0" skipped="${count('waiting')}" time="${seconds.toFixed(3)}"`;
  return [
    `<testsuite name="${attribute(suite)}" ${counts}>`,
    ...[...last].map(([id, event]) => testCase(suite, event, diagnoses.get(id))),
    '</testsuite>',
  ].join('\n');
}

function testCase(suite: string, { key, verdict, ms }: Judged, diagnosed: Diagnosed | undefined): string {
  const name = [key.kind, key.namespace, key.name].filter((part) => part !== undefined).join(' ');
  const open = `<testcase classname="${attribute(suite)}" name="${attribute(name)}" time="${(ms / 1_000).toFixed(3)}">`;
  return `${open}${bodyOf(verdict, diagnosed)}</testcase>`;
}

function bodyOf(verdict: Judged['verdict'], diagnosed: Diagnosed | undefined): string {
  switch (verdict.state) {
    case 'ready':
      return '';
    case 'waiting':
      return `<skipped message="${attribute(`undecided: ${verdict.reason}`)}"/>`;
    case 'failed': {
      const lines = diagnosed ? diagnosisLines(diagnosed.diagnosis) : [verdict.reason];
      // Viewers keep line breaks here, so one in a value would make a line of its own.
      const text = lines.map((line) => line.replace(/\r\n?|\n/g, '⏎')).join('\n');
      return `<failure type="${verdict.cause}" message="${attribute(verdict.reason)}">${legal(text)}</failure>`;
    }
  }
}

function attribute(text: string): string {
  return legal(text).replace(/\s+/g, ' ');
}

/** XML 1.0 has no way at all to hold these. */
function legal(text: string): string {
  // eslint-disable-next-line no-control-regex
  return escape(text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '·'));
}
