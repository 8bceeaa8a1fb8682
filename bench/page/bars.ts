import { type Bar, type Chart, median } from '../results.ts';

const WIDTH = 720;
const LABELS = 200;
const VALUES = 90;
const ROW = 26;
const BAR = 16;
/** Readable on a white page and on a dark one. */
const STYLE = `text { font: 13px system-ui, sans-serif; fill: #57606a } .own { fill: #1f6feb } .floor { fill: #afb8c1 } .peer { fill: #8c959f } line { stroke: #57606a }
@media (prefers-color-scheme: dark) { text { fill: #9198a1 } .floor { fill: #4d5561 } .peer { fill: #6e7681 } line { stroke: #9198a1 } }`;

/** One horizontal bar a tool with its median, and a line from its least to its most. */
export function barsSvg(chart: Chart): string {
  const rows = chart.bars.map((bar) => ({ bar, middle: median(bar.values) }));
  const most = Math.max(1, ...rows.flatMap(({ bar }) => bar.values));
  const across = (value: number): number =>
    Math.round((Math.max(value, 0) / most) * (WIDTH - LABELS - VALUES));
  const lines = rows.map(({ bar, middle }, index) => {
    const top = index * ROW + 4;
    const text = (x: number, words: string, end = false): string =>
      `<text x="${x}" y="${top + 13}"${end ? ' text-anchor="end"' : ''}>${escaped(words)}</text>`;
    const label = text(LABELS - 8, bar.tool, true);
    if (middle === undefined) return label + text(LABELS, 'no figure');
    const [least, greatest] = [Math.min(...bar.values), Math.max(...bar.values)].map(across);
    const length = across(middle);
    const y = top + BAR / 2;
    const spread = `<line x1="${LABELS + (least ?? 0)}" x2="${LABELS + (greatest ?? 0)}" y1="${y}" y2="${y}"/>`;
    return `${label}<rect class="${classOf(bar)}" x="${LABELS}" y="${top}" width="${Math.max(1, length)}" height="${BAR}"/>${spread}${text(LABELS + Math.max(length, greatest ?? 0) + 6, valueText(middle, chart.unit))}`;
  });
  const height = rows.length * ROW + 4;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img"><title>${escaped(chart.title)}</title><style>${STYLE}</style>\n${lines.join('\n')}\n</svg>\n`;
}

export function valueText(value: number, unit: Chart['unit']): string {
  if (unit === 'MB') return `${value.toFixed(0)} MB`;
  return Math.abs(value) < 1_000
    ? `${value.toFixed(0)} ms`
    : `${(value / 1_000).toFixed(value < 10_000 ? 2 : 1)} s`;
}

function classOf({ tool }: Bar): string {
  if (tool.startsWith('slipway')) return 'own';
  return tool === 'floor' || tool === 'node -e 0' ? 'floor' : 'peer';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
