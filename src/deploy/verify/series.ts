import { cut, oneLine } from '../../core/printable.ts';
import type { MetricAnswer, Sample } from '../../core/ports/metrics.ts';
import type { NoData, SeriesVerification } from '../../core/verification.ts';
import { type Answer, LONGEST } from './answer.ts';

/** Every series has to be within the bounds; the first that is not says why. */
export function judgeSeries({ above, below, noData }: SeriesVerification, answer: MetricAnswer): Answer {
  if (answer.state === 'refused')
    return { state: 'bad', text: `Prometheus refuses the query: ${short(answer.reason)}` };
  // What was divided by nothing is no value.
  const samples = answer.samples.filter(({ value }) => !Number.isNaN(value));
  if (samples.length === 0) return { state: WITHOUT[noData], text: 'Prometheus has no data for the query' };
  const isOut = ({ value }: Sample): boolean =>
    (above !== undefined && value <= above) || (below !== undefined && value >= below);
  const out = samples.filter(isOut);
  const [first] = out;
  if (!first) return { state: 'good', text: `${goodText(samples)} ${boundsText({ above, below })}` };
  const more = out.length > 1 ? `, and ${out.length - 1} more` : '';
  return { state: 'bad', text: `${sampleText(first)} is not ${boundsText({ above, below })}${more}` };
}

type Bounds = { readonly above: number | undefined; readonly below: number | undefined };

const WITHOUT: Readonly<Record<NoData, Answer['state']>> = { hold: 'unknown', pass: 'good', fail: 'bad' };

function goodText([first, ...more]: readonly Sample[]): string {
  if (!first) return '';
  return more.length === 0 ? `${sampleText(first)} is` : `all ${more.length + 1} series are`;
}

/** `0.053 of {app="example"}`; a number alone has no labels. */
function sampleText({ labels, value }: Sample): string {
  const named = Object.entries(labels).map(([name, text]) => `${name}=${JSON.stringify(text)}`);
  return named.length === 0 ? numberText(value) : `${numberText(value)} of ${short(`{${named.join(',')}}`)}`;
}

function numberText(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function boundsText({ above, below }: Bounds): string {
  const bounds = [above === undefined ? [] : `above ${above}`, below === undefined ? [] : `below ${below}`];
  return bounds.flat().join(' and ');
}

function short(text: string): string {
  return cut(oneLine(text), LONGEST);
}
