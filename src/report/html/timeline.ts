import { durationText } from '../../core/duration.ts';
import { counted } from '../../core/errors.ts';
import { keyText } from '../../core/objects.ts';
import { escape } from './escape.ts';
import type { Chart, PodTrack, Timeline } from './pod-tracks.ts';

const BAR = 11;
const LEVEL = 40;
/** Beyond that a picture tells nothing more. */
const MOST_PODS = 60;
const MOST_TICKS = 6;

/** The charts of all workloads under one axis: a row a Pod, then how many were available. */
export function timelineHtml(timeline: Timeline): string {
  const { charts, endMs, marks } = timeline;
  if (charts.length === 0) return '';
  const step = tickMs(endMs);
  const ticks = Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step);
  const share = (ms: number): string => `${((100 * ms) / endMs).toFixed(2)}%`;
  const labels = ticks.map(
    (ms) => `<span style="left:${share(ms)}">${durationText(ms).replace(/\.0s$/, 's')}</span>`,
  );
  const starts = marks.map(
    ({ ms, name }) =>
      `<b class="${ms / endMs > 0.7 ? 'end' : ''}" style="left:${share(ms)}">${escape(name)}</b>`,
  );
  return [
    `<figure class="timeline" style="--step:${share(step)}">`,
    `<div class="row axis"><span></span><div class="ticks${starts.length > 0 ? ' marked' : ''}">${labels.join('')}${starts.join('')}</div></div>`,
    ...charts.map((chart) => chartHtml(chart, { share, marks, endMs })),
    '</figure>',
  ].join('\n');
}

type Axis = Pick<Timeline, 'marks' | 'endMs'> & { readonly share: (ms: number) => string };

function chartHtml(chart: Chart, axis: Axis): string {
  const { tracks, key } = chart;
  return [
    `<h3>${escape(keyText(key))}</h3>`,
    ...tracks.slice(0, MOST_PODS).map((track) => podRow(track, axis)),
    tracks.length > MOST_PODS ? `<p>and ${counted(tracks.length - MOST_PODS, 'more pod')}</p>` : '',
    levelRow(chart, axis),
  ].join('\n');
}

function row(name: string, plot: string): string {
  return `<div class="row"><span class="name">${escape(name)}</span>${plot}</div>`;
}

function podRow(
  { pod, revision, node, isOld, stretches, restarts }: PodTrack,
  { share, marks }: Axis,
): string {
  const bars = stretches.map(({ station, from, to }) => {
    const kind = station === 'scheduled' ? 'created' : station;
    const tip = `${station} ${durationText(from)} to ${durationText(to)}`;
    return `<rect class="${kind}" x="${share(from)}" y="3" width="${share(Math.max(0, to - from))}" height="${BAR}"><title>${tip}</title></rect>`;
  });
  const crashes = restarts.map((ms) => line('restart', share(ms)));
  const tip = `${pod}, revision ${revision}${node === undefined ? '' : `, node ${node}`}`;
  return row(
    pod.length > 34 ? `…${pod.slice(-33)}` : pod,
    `<svg class="plot" width="100%" height="${BAR + 6}"><g class="pod${isOld ? ' old' : ''}"><title>${escape(tip)}</title>${bars.join('')}${crashes.join('')}</g>${marks.map(({ ms }) => line('mark', share(ms))).join('')}</svg>`,
  );
}

function line(kind: string, x: string): string {
  return `<line class="${kind}" x1="${x}" x2="${x}" y1="0" y2="100%"/>`;
}

function levelRow({ levels, owed }: Chart, { endMs }: Axis): string {
  const [first] = levels;
  if (!first) return '';
  const counts = levels.map(({ available }) => available);
  const most = Math.max(owed, ...counts, 1);
  const y = (available: number): string => (LEVEL - 1 - ((LEVEL - 2) * available) / most).toFixed(1);
  const x = (ms: number): string => ((1_000 * ms) / endMs).toFixed(1);
  const path = levels.map(({ ms, available }, index) =>
    index === 0 ? `M0 ${y(available)}` : `H${x(ms)} V${y(available)}`,
  );
  const floor = Math.min(...counts, owed);
  const below =
    floor < owed && first.available > 0
      ? `<line class="floor" x1="0" x2="1000" y1="${y(floor)}" y2="${y(floor)}"/>`
      : '';
  const words =
    first.available === 0
      ? `available, none at first${owed === 0 ? '' : `, ${owed} wanted`}`
      : `available, at least ${floor} of ${owed}`;
  return row(
    words,
    `<svg class="plot level" width="100%" height="${LEVEL}" viewBox="0 0 1000 ${LEVEL}" preserveAspectRatio="none">${below}<path class="level" d="${path.join(' ')} H1000"/></svg>`,
  );
}

function tickMs(endMs: number): number {
  return (
    [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600]
      .map((seconds) => seconds * 1_000)
      .find((ms) => endMs / ms <= MOST_TICKS) ?? 7_200_000
  );
}
