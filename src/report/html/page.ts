import { printableData } from '../../core/printable.ts';
import { durationText } from '../../core/duration.ts';
import type { Event } from '../../core/events.ts';
import { keyId, keyText } from '../../core/objects.ts';
import type { Plan } from '../../core/plan.ts';
import { diagnosisLines } from '../diagnosis.ts';
import { diffText } from '../diff.ts';
import { planLines } from '../deploy.ts';
import { type Phase, phasesOf } from '../phases.ts';
import { resultText } from '../stages.ts';
import { escape } from './escape.ts';
import { rolloutsFrom } from './pod-tracks.ts';
import { STYLE } from './style.ts';
import { timelineSvg } from './timeline.ts';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

/** The whole story of a deploy as one file that needs nothing else; `error` is what ended it before its time. */
export function reportPage(happened: readonly Event[], error?: string): string {
  const events = printableData(happened);
  const all = <T extends Event['type']>(type: T): Of<T>[] => ofType(events, type);
  const plans = all('plan.made').map(({ plan }) => plan);
  const plan = plans.find(({ rollbackTo }) => rollbackTo === undefined) ?? plans.at(-1);
  const title = plan ? `${plan.service} → ${plan.environment}` : 'slipway';
  const sections = [
    section('Stages', stagesTable(all('stage.finished'))),
    ...phasesOf(events).map(phaseSections),
    ...plans.map((one) => folded(planTitle(one), planBody(one))),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
${verdict(events, error)}
${plan ? facts(plan, all('gate.passed').at(-1)?.approver) : ''}
</header>
${sections.join('\n')}
</body>
</html>
`;
}

function ofType<T extends Event['type']>(events: readonly Event[], type: T): Of<T>[] {
  return events.filter((event): event is Of<T> => event.type === type);
}

function planTitle({ environment, rollbackTo }: Plan): string {
  return rollbackTo === undefined
    ? `Plan for ${environment}`
    : `Plan of the rollback to release ${rollbackTo}`;
}

/** What happened in one deploy or rollback: objects, timeline and what went wrong. */
function phaseSections({ name, title, events }: Phase): string {
  const pictures = rolloutsFrom(events).map(
    (rollout) => `<h3>${escape(keyText(rollout.key))}</h3><figure>${timelineSvg(rollout)}</figure>`,
  );
  const diagnoses = ofType(events, 'object.diagnosed').map(
    ({ diagnosis }) =>
      `<h3>${escape(keyText(diagnosis.key))}: ${escape(diagnosis.reason)}</h3>${pre(diagnosisLines(diagnosis).join('\n'))}`,
  );
  return [
    section(capital(title || name), objectsTable(ofType(events, 'object.judged'))),
    section('Diagnosis', diagnoses.join('\n')),
    section('Timeline', pictures.length === 0 ? '' : LEGEND + pictures.join('\n')),
  ].join('\n');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** How it ended: first what was wanted, then what was done about a failure. */
function verdict(events: readonly Event[], error: string | undefined): string {
  if (error !== undefined) return `<p class="verdict bad">${escape(error)}</p>`;
  const ends = ofType(events, 'stage.finished').filter(
    ({ stage }) => stage === 'deploy' || stage === 'rollback',
  );
  const lines = ends.map(
    ({ result, ms, good }) =>
      `<p class="verdict ${good ? 'good' : 'bad'}">${good ? '✓' : '✗'} ${escape(resultText(result))} · ${durationText(ms)}</p>`,
  );
  return lines.join('\n');
}

function facts(plan: Plan, approver: string | undefined): string {
  const rows: [string, string | undefined][] = [
    ['image', plan.image],
    ['namespace', `${plan.namespace}, cluster ${plan.cluster.context} (${plan.cluster.server})`],
    ['commit', `${plan.commit.slice(0, 7)} “${plan.subject}” by ${plan.author}, branch ${plan.branch}`],
    ['build', String(plan.build)],
    ['asked by', plan.requester],
    ['approved by', approver],
    ['plan', `${plan.digest}, made ${plan.madeAt}`],
  ];
  const given = rows.filter(([, value]) => value !== undefined && value !== '');
  return `<dl>${given.map(([name, value]) => `<dt>${name}</dt><dd>${name === 'build' ? link(plan.buildUrl, `${value}`) : escape(value ?? '')}</dd>`).join('')}</dl>`;
}

function stagesTable(stages: readonly Of<'stage.finished'>[]): string {
  if (stages.length === 0) return '';
  const rows = stages.map(
    ({ stage, result, ms, good }) =>
      `<tr><td class="fixed ${good ? 'good' : 'bad'}">${good ? '✓' : '✗'} ${escape(stage)}</td><td>${escape(resultText(result))}</td><td class="fixed">${durationText(ms)}</td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

const CLASSES = { ready: 'good', waiting: 'wait', failed: 'bad' } as const;

/** Each object once, as it was judged last. */
function objectsTable(judged: readonly Of<'object.judged'>[]): string {
  const last = new Map(judged.map((event) => [keyId(event.key), event]));
  if (last.size === 0) return '';
  const rows = [...last.values()].map(
    ({ key, verdict: { state, reason }, ms }) =>
      `<tr><td>${escape(keyText(key))}</td><td class="fixed ${CLASSES[state]}">${state}</td><td>${escape(reason)}</td><td class="fixed">${durationText(ms)}</td></tr>`,
  );
  return `<table>${rows.join('')}</table>`;
}

const LEGEND = `<ul class="legend">
<li><i style="background: var(--quiet)"></i>waiting for a node or an image, or ending</li>
<li><i style="background: var(--wait)"></i>started, not ready</li>
<li><i style="background: var(--good)"></i>ready, new revision</li>
<li><i style="background: var(--old)"></i>ready, old revision</li>
<li><i style="background: var(--bad)"></i>crashed</li>
</ul>`;

function section(title: string, body: string): string {
  return body === '' ? '' : `<section><h2>${escape(title)}</h2>\n${body}</section>`;
}

/** Long and for the curious only, so that what happened stands on the first screen. */
function folded(title: string, body: string): string {
  return `<details><summary>${escape(title)}</summary>\n${body}</details>`;
}

/** The table and the diff, its lines coloured by what they do. */
function planBody(plan: Plan): string {
  const lines = [...planLines(plan), '', ...diffText(plan.steps).split('\n')];
  return `<pre>${lines.map(diffLine).join('\n').trimEnd()}</pre>`;
}

function diffLine(line: string): string {
  const sign = /^ {0,2}([-+]) /.exec(line)?.[1];
  return sign === undefined
    ? escape(line)
    : `<span class="${sign === '+' ? 'good' : 'bad'}">${escape(line)}</span>`;
}

function link(url: string | undefined, text: string): string {
  const isWeb = url !== undefined && /^https?:\/\//.test(url);
  return isWeb ? `<a href="${escape(url)}">${escape(text)}</a>` : escape(text);
}

function pre(text: string): string {
  return `<pre>${escape(text)}</pre>`;
}
