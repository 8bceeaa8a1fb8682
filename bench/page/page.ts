import { type Bar, type Chart, type Claims, median, type Results } from '../results.ts';
import { valueText } from './bars.ts';
import { whyAhead } from './why.ts';

/** Closer than this is the same. */
const NOISE = 0.05;
/** No tools, so that nobody is behind them. */
const MEASURES = ['floor', 'node -e 0', 'before'];

/** docs/benchmarks.md. */
export function pageText(results: Results): string {
  const { charts, claims } = results;
  return [
    '# Benchmarks',
    `Everything here comes from one run of \`npm run bench\`${results.form === 'full' ? '' : ` (${results.form})`}, which made this page; all tools took turns on the same machine and the same cluster, each as a cold process with its defaults. What counts is the ratio to Slipway: whatever else the machine does meets all of them alike.`,
    machineText(results),
    '## In short',
    summaryTable(results),
    ...charts.flatMap(chartTexts),
    '## Who says that it has succeeded when it has not',
    'At the instant at which a command ended with success a watch of the bench on the API server said whether all its Deployments were complete: all replicas of the new version, available, and none of the old one.',
    claimsTable(claims),
  ]
    .join('\n\n')
    .concat('\n');
}

/** What README shows too: seconds of Slipway, and how many times as long the others take. */
export function summaryTable({ charts }: Results): string {
  const shown = charts.filter(({ id }) => SUMMARY.some((one) => one.test(id)));
  const tools = ['kubectl', 'helm 3', 'helm 4', 'kapp'];
  const rows = shown.map((chart) => {
    const own = median(ownBar(chart)?.values ?? []);
    const cells = tools.map((tool) => {
      const bar = chart.bars.find((one) => one.tool === tool);
      const value = median(bar?.values ?? []);
      if (value === undefined || own === undefined) return bar?.note ?? '–';
      return `${(value / own).toFixed(2)} ×`;
    });
    return `| ${chart.title} | ${own === undefined ? '–' : valueText(own, chart.unit)} | ${cells.join(' | ')} |`;
  });
  const head = `| | slipway | ${tools.join(' | ')} |`;
  return [head, `|---|---|${tools.map(() => '---').join('|')}|`, ...rows].join('\n');
}

const SUMMARY = [/^change-/, /^unchanged-/, /^verdict-(?:not-found|crash)$/];

function machineText({ machine, versions }: Results): string {
  const { at, processor, cores, memoryGb, system, loadBefore } = machine;
  const busy =
    loadBefore > cores / 4
      ? ` Other work went on beside it: a load of ${loadBefore} before it began. The seconds are therefore longer than on a quiet machine.`
      : '';
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${at}, ${processor}, ${cores} cores, ${memoryGb} GB, ${system}.${busy} ${named.join(', ')}. The cluster is the one of \`slipway sandbox\`: a real API server, etcd and controllers, and Pods that nothing runs in.`;
}

function chartTexts(chart: Chart): readonly string[] {
  const drawn = chart.bars.some(({ values }) => values.length > 0);
  return [
    `## ${chart.title}`,
    chart.about,
    ...(drawn ? [`![${chart.title}](benchmarks/${chart.id}.svg)`] : []),
    chartTable(chart),
    ...aheadTexts(chart),
  ];
}

function chartTable(chart: Chart): string {
  const own = median(ownBar(chart)?.values ?? []);
  const rows = chart.bars.map(({ tool, values, note }) => {
    const middle = median(values);
    if (middle === undefined) return `| ${tool} | | ${note ?? ''} | | |`;
    const ratio = own === undefined || own <= 0 || middle < 0 ? '' : `${(middle / own).toFixed(2)} ×`;
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const spread = `${valueText(least, chart.unit)} to ${valueText(most, chart.unit)}`;
    return `| ${tool} | ${ratio} | ${valueText(middle, chart.unit)}${note === undefined ? '' : `, ${note}`} | ${spread} | ${values.length} |`;
  });
  return ['| | to slipway | median | least to most | times |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** Says which peers are ahead, and why. */
function aheadTexts(chart: Chart): readonly string[] {
  const own = median(ownBar(chart)?.values ?? []);
  if (own === undefined) return [];
  const ahead = chart.bars.filter(({ tool, values }) => {
    const value = median(values);
    const isPeer = !tool.startsWith('slipway') && !MEASURES.includes(tool);
    return isPeer && value !== undefined && value < own * (1 - NOISE);
  });
  if (ahead.length === 0) return [];
  const why = whyAhead(chart.id);
  return [`Ahead of Slipway: ${ahead.map(({ tool }) => tool).join(', ')}. ${why ?? 'Why is not known yet.'}`];
}

function ownBar({ bars }: Chart): Bar | undefined {
  return bars.find(({ tool }) => tool.startsWith('slipway'));
}

function claimsTable(claims: readonly Claims[]): string {
  const rows = claims.map(({ tool, made, untrue, worstMs }) => {
    const worst = untrue === 0 ? '' : valueText(worstMs, 'ms');
    return `| ${tool} | ${made} | ${untrue} | ${worst} |`;
  });
  return ['| | said so | untrue | earliest by |', '|---|---|---|---|', ...rows].join('\n');
}
