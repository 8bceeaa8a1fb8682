import type { Event } from '../../core/events.ts';
import { keyId } from '../../core/objects.ts';
import { diagnosisLines } from './diagnosis.ts';
import { escape } from './html/escape.ts';

type Judged = Extract<Event, { type: 'object.judged' }>;
type Diagnosed = Extract<Event, { type: 'object.diagnosed' }>;

/** A test case an object, as Jenkins shows it: its last verdict, with the diagnosis as the text of a failure. */
export function junitText(events: readonly Event[]): string {
  const plan = events.findLast((event) => event.type === 'plan.made')?.plan;
  const suite = plan ? `slipway ${plan.service} ${plan.environment}` : 'slipway';
  const last = new Map(
    events.filter((event) => event.type === 'object.judged').map((event) => [keyId(event.key), event]),
  );
  const diagnoses = new Map(
    events
      .filter((event) => event.type === 'object.diagnosed')
      .map((event) => [keyId(event.diagnosis.key), event]),
  );
  const cases = [...last].map(([id, judged]) => testCase(suite, judged, diagnoses.get(id)));
  const failures = [...last.values()].filter(({ verdict }) => verdict.state === 'failed').length;
  const skipped = [...last.values()].filter(({ verdict }) => verdict.state === 'waiting').length;
  const seconds = Math.max(0, ...[...last.values()].map(({ ms }) => ms)) / 1_000;
  const counts = `tests="${last.size}" failures="${failures}" errors="0" skipped="${skipped}" time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites><testsuite name="${attribute(suite)}" ${counts}>`,
    ...cases,
    '</testsuite></testsuites>',
    '',
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
      const text = diagnosed ? diagnosisLines(diagnosed.diagnosis).join('\n') : verdict.reason;
      return `<failure type="${verdict.cause}" message="${attribute(verdict.reason)}">${legal(escape(text))}</failure>`;
    }
  }
}

function attribute(text: string): string {
  return legal(escape(text)).replace(/\s+/g, ' ');
}

/** XML 1.0 has no way at all to hold these. */
function legal(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '·');
}
