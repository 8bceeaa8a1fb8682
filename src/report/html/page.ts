import { printableData } from '../../core/printable.ts';
import { durationText } from '../../core/duration.ts';
import type { Event } from '../../core/events.ts';
import { keyId, keyText } from '../../core/objects.ts';
import type { Plan } from '../../core/plan.ts';
import { dateText } from '../../core/short-names.ts';
import { planLines } from '../deploy.ts';
import { diagnosisRows } from '../diagnosis.ts';
import { diffText } from '../diff.ts';
import { type Phase, phasesOf } from '../phases.ts';
import { resultText } from '../stages.ts';
import { escape } from './escape.ts';
import { timelineFrom } from './pod-tracks.ts';
import { sentences } from './sentence.ts';
import { STYLE } from './style.ts';
import { timelineHtml } from './timeline.ts';

type Of<T extends Event['type']> = Extract<Event, { type: T }>;

/** What the events do not hold. */
export type ReportContext = {
  /** Page of the commit in its repository. */
  readonly commitUrl?: string | undefined;
  /** Further lines about the error. */
  readonly details?: string | undefined;
};

/** A whole deploy as one file that needs nothing else; `error` is what ended it before its time. */
export function reportPage(
  happened: readonly Event[],
  error?: string,
  { commitUrl, details }: ReportContext = {},
): string {
  const events = printableData(happened);
  const all = <T extends Event['type']>(type: T): Of<T>[] => ofType(events, type);
  const plans = all('plan.made').map(({ plan }) => plan);
  const plan = plans.find(({ rollbackTo }) => rollbackTo === undefined) ?? plans.at(-1);
  const subject = plan ? `${plan.service} → ${plan.environment}` : 'slipway';
  const [first = { text: subject, good: true }, ...more] = sentences(events, error);
  const sections = [
    details === undefined ? '' : `<pre>${escape(details)}</pre>`,
    ...deploysOf(phasesOf(events)).map(deploySections),
    section('Stages', stagesTable(all('stage.finished'))),
    ...plans.map((one) => folded(planTitle(one), planBody(one))),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(first.text)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1 class="${first.good ? 'good' : 'bad'}">${escape(first.text)}</h1>
${more.map(({ text, good }) => `<p class="verdict ${good ? 'good' : 'bad'}">${escape(text)}</p>`).join('\n')}
<p class="subject">${escape(subject)}</p>
${plan ? facts(plan, { approver: all('gate.passed').at(-1)?.approver, commitUrl }) : ''}
</header>
${sections.filter((text) => text !== '').join('\n')}
</body>
</html>
`;
}

function ofType<T extends Event['type']>(events: readonly Event[], type: T): Of<T>[] {
  return events.filter((event): event is Of<T> => event.type === type);
}

/** A rollback belongs to the deploy before it: both are on one axis. */
function deploysOf(phases: readonly Phase[]): readonly (readonly Phase[])[] {
  const deploys: Phase[][] = [];
  for (const phase of phases) {
    const before = deploys.at(-1);
    if (phase.name === 'rollback' && before?.length === 1 && before[0]?.name === 'deploy') before.push(phase);
    else deploys.push([phase]);
  }
  return deploys;
}

/** What went wrong, how each Pod fared, and how each object ended. */
function deploySections(phases: readonly Phase[]): string {
  const timeline = timelineHtml(timelineFrom(phases));
  return [
    ...phases.map(({ events }) => section('Diagnosis', diagnoses(ofType(events, 'object.diagnosed')))),
    section(capital(phases[0]?.title ?? ''), timeline === '' ? '' : LEGEND + timeline),
    ...phases.map(({ title, events }) =>
      section(objectsTitle(title), objectsTable(ofType(events, 'object.judged'))),
    ),
  ].join('\n');
}

/** `Objects, rollback to release 1`: the rest of its name is in the plan. */
function objectsTitle(title: string): string {
  return title === '' ? 'Objects' : `Objects, ${title.replace(/ \(.*\)$/, '')}`;
}

function diagnoses(found: readonly Of<'object.diagnosed'>[]): string {
  return found
    .map(({ diagnosis }) => {
      const rows = diagnosisRows(diagnosis).map(
        ({ label, text, below }) =>
          `<dt>${escape(label)}</dt><dd>${escape(text)}${below.length === 0 ? '' : pre(below.join('\n'))}</dd>`,
      );
      return `<h3>${escape(keyText(diagnosis.key))}: ${escape(diagnosis.reason)}</h3><dl>${rows.join('')}</dl>`;
    })
    .join('\n');
}

function planTitle({ environment, rollbackTo }: Plan): string {
  return rollbackTo === undefined
    ? `Plan for ${environment}`
    : `Plan of the rollback to release ${rollbackTo}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function facts(
  plan: Plan,
  { approver, commitUrl }: { readonly approver: string | undefined; readonly commitUrl: string | undefined },
): string {
  const { image, namespace, cluster, commit, subject, author, branch, build, buildUrl, requester } = plan;
  const rows: [string, string | undefined][] = [
    [
      'commit',
      `${link(commitUrl, commit.slice(0, 7))} “${escape(subject)}” by ${escape(author)}, branch ${escape(branch)}`,
    ],
    ['build', link(buildUrl, String(build))],
    ['asked by', escape(requester)],
    ['approved by', approver === undefined ? undefined : escape(approver)],
    ['image', image === undefined ? undefined : `<code>${escape(image)}</code>`],
    ['namespace', escape(`${namespace}, cluster ${cluster.context} (${cluster.server})`)],
    ['plan', `<code>${escape(plan.digest)}</code>, made ${escape(dateText(plan.madeAt))}`],
  ];
  const given = rows.filter(([, value]) => value !== undefined);
  return `<dl>${given.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

function stagesTable(stages: readonly Of<'stage.finished'>[]): string {
  return table(
    stages.map(({ stage, result, ms, good }) => ({
      name: `${good ? '✓' : '✗'} ${stage}`,
      state: good ? 'good' : 'bad',
      mark: '',
      text: resultText(result),
      ms,
    })),
  );
}

const CLASSES = { ready: 'good', waiting: 'wait', failed: 'bad' } as const;

/** Each object once, as it was judged last. */
function objectsTable(judged: readonly Of<'object.judged'>[]): string {
  const last = new Map(judged.map((event) => [keyId(event.key), event]));
  return table(
    [...last.values()].map(({ key, verdict: { state, reason }, ms }) => ({
      name: keyText(key),
      state: CLASSES[state],
      mark: state,
      text: reason,
      ms,
    })),
  );
}

type Row = {
  readonly name: string;
  readonly state: 'good' | 'wait' | 'bad';
  /** The state in a word, where the name does not say it. */
  readonly mark: string;
  readonly text: string;
  readonly ms: number;
};

function table(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map(
    ({ name, state, mark, text, ms }) =>
      `<tr><td class="name${mark === '' ? ` ${state}` : ''}">${escape(name)}</td>${mark === '' ? '' : `<td class="fixed ${state}">${mark}</td>`}<td class="text">${escape(text)}</td><td class="fixed time">${durationText(ms)}</td></tr>`,
  );
  return `<table>${lines.join('')}</table>`;
}

const LEGEND = `<ul class="legend">
<li><i class="created"></i>waiting for a node or an image, or ending</li>
<li><i class="started"></i>started, not ready</li>
<li><i class="ready"></i>ready or completed, this release</li>
<li><i class="before"></i>ready, another release</li>
<li><i class="unready"></i>crashed</li>
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
  const diff = diffText(plan.steps).split('\n').map(diffLine).join('\n').trimEnd();
  return `${pre(planLines(plan).join('\n'))}${diff === '' ? '' : `<pre class="diff">${diff}</pre>`}`;
}

function diffLine(line: string): string {
  const sign = /^ {0,2}([-+~±]) /.exec(line)?.[1];
  const kind = { '+': 'good', '-': 'bad', '~': 'wait', '±': 'wait' }[sign ?? ''];
  return kind === undefined ? escape(line) : `<span class="${kind}">${escape(line)}</span>`;
}

function link(url: string | undefined, text: string): string {
  const isWeb = url !== undefined && /^https:\/\//.test(url);
  return isWeb ? `<a href="${escape(url)}">${escape(text)}</a>` : escape(text);
}

function pre(text: string): string {
  return `<pre>${escape(text)}</pre>`;
}
