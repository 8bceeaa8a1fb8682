import { durationText } from '../../core/duration.ts';
import { escape } from './escape.ts';
import type { PodTrack, Rollout, Stretch } from './pod-tracks.ts';

const WIDTH = 900;
const NAMES = 210;
const RIGHT = 20;
const ROW = 18;
const BAR = 11;
const LEVEL = 54;
/** Beyond that a picture tells nothing more. */
const MOST = 60;

/** A row a Pod, grouped by revision, above the number of available Pods with the lowest it ever was. */
export function timelineSvg(rollout: Rollout): string {
  const { tracks, endMs, key } = rollout;
  const shown = tracks.slice(0, MOST);
  const newest = shown.at(-1)?.revision;
  const podsHeight = 24 + shown.length * ROW;
  const height = podsHeight + LEVEL + 34;
  const x = (ms: number): number => NAMES + ((WIDTH - NAMES - RIGHT) * ms) / endMs;
  const rows = shown.map((track, index) =>
    row(track, { y: 24 + index * ROW, x, old: track.revision !== newest }),
  );
  const title = `Pods of ${key.kind} ${key.name} over ${durationText(endMs)}`;
  return [
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escape(title)}">`,
    axis(endMs, x, height),
    ...rows,
    level(rollout, x, podsHeight + 10),
    '</svg>',
    tracks.length > MOST ? `<p>and ${tracks.length - MOST} more pods</p>` : '',
  ].join('\n');
}

type Place = { readonly y: number; readonly x: (ms: number) => number; readonly old: boolean };

function row({ pod, revision, node, stretches, restarts }: PodTrack, { y, x, old }: Place): string {
  const bars = stretches.map((stretch) => bar(stretch, x, y)).join('');
  const marks = restarts
    .map((ms) => `<line class="restart" x1="${at(x(ms))}" x2="${at(x(ms))}" y1="${y}" y2="${y + BAR}"/>`)
    .join('');
  const short = pod.length > 26 ? `…${pod.slice(-25)}` : pod;
  const tip = `${pod}, revision ${revision}${node === undefined ? '' : `, node ${node}`}`;
  return `<g class="pod${old ? ' old' : ''}"><title>${escape(tip)}</title><text x="0" y="${y + BAR - 1}">${escape(short)}</text>${bars}${marks}</g>`;
}

function bar({ station, from, to }: Stretch, x: Place['x'], y: number): string {
  const width = Math.max(1.5, x(to) - x(from));
  const kind = station === 'scheduled' ? 'created' : station;
  const tip = `${station} ${durationText(from)} to ${durationText(to)}`;
  return `<rect class="${kind}" x="${at(x(from))}" y="${y}" width="${at(width)}" height="${BAR}" rx="2"><title>${tip}</title></rect>`;
}

function axis(endMs: number, x: Place['x'], height: number): string {
  const step =
    [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600]
      .map((seconds) => seconds * 1_000)
      .find((ms) => endMs / ms <= 8) ?? 7_200_000;
  const ticks = Array.from({ length: Math.floor(endMs / step) + 1 }, (_, index) => index * step);
  return ticks
    .map(
      (ms) =>
        `<line class="grid" x1="${at(x(ms))}" x2="${at(x(ms))}" y1="16" y2="${height - 8}"/><text class="soft" x="${at(x(ms))}" y="10" text-anchor="middle">${durationText(ms)}</text>`,
    )
    .join('\n');
}

function level({ levels, owed, endMs }: Rollout, x: Place['x'], top: number): string {
  if (levels.length === 0) return '';
  const most = Math.max(owed, ...levels.map(({ available }) => available), 1);
  const y = (available: number): number => top + LEVEL - (LEVEL * available) / most;
  const floor = Math.min(...levels.map(({ available }) => available));
  const path = levels
    .map(
      ({ ms, available }, index) =>
        `${index === 0 ? 'M' : 'H'}${at(x(index === 0 ? 0 : ms))} ${index === 0 ? at(y(available)) : `V${at(y(available))}`}`,
    )
    .join(' ');
  const below = floor < owed;
  return [
    `<text x="0" y="${top + 12}">available, at least ${Math.min(floor, owed)} of ${owed}</text>`,
    below
      ? `<line class="floor" x1="${NAMES}" x2="${WIDTH - RIGHT}" y1="${at(y(floor))}" y2="${at(y(floor))}"/>`
      : '',
    `<path class="level" d="${path} H${at(x(endMs))}"/>`,
    `<text class="soft" x="${NAMES - 8}" y="${at(y(owed) + 4)}" text-anchor="end">${owed}</text>`,
    `<text class="soft" x="${NAMES - 8}" y="${at(y(0) + 4)}" text-anchor="end">0</text>`,
  ].join('\n');
}

function at(value: number): string {
  return value.toFixed(1);
}
