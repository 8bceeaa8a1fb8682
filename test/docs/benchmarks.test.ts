import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { barsSvg, valueText } from '../../bench/page/bars.ts';
import { pageText, summaryTable } from '../../bench/page/page.ts';
import { generated, readResults } from '../../bench/page/write.ts';
import { Board, median, type Results } from '../../bench/results.ts';

const project = join(import.meta.dirname, '..', '..');

function resultsOf(values: Readonly<Record<string, readonly number[]>>, note?: string): Results {
  const board = new Board();
  board.chart({ id: 'unchanged-50', title: 'Nothing to do', about: 'Once more.', unit: 'ms' });
  for (const [tool, all] of Object.entries(values)) {
    for (const value of all) board.add('unchanged-50', tool, value);
    if (all.length === 0) board.add('unchanged-50', tool, undefined, note);
  }
  const machine = {
    at: '2026-11-29',
    processor: 'A',
    cores: 2,
    memoryGb: 8,
    system: 'Linux 6',
    loadBefore: 0.1,
  };
  const claims = [{ tool: 'kapp', made: 5, untrue: 2, worstMs: 1_200 }];
  return { machine, versions: { kapp: '0.66.0' }, form: 'full', charts: board.charts(), claims };
}

describe('docs/benchmarks.md', () => {
  it('is what the generator makes of the last run, as are its plots and the table of README.md', async () => {
    for (const [file, text] of await generated(readResults()))
      expect(readFileSync(join(project, file), 'utf8'), `${file}: npx tsx bench/page/write.ts`).to.equal(
        text,
      );
  });

  it('begins each row with the ratio of the medians', () => {
    const page = pageText(resultsOf({ slipway: [400, 500, 900], kapp: [1_000, 1_000, 1_000] }));

    expect(page).to.include('| kapp | 2.00 × | 1.00 s | 1.00 s to 1.00 s | 3 |');
    expect(page).to.include('| slipway | 1.00 × | 500 ms | 400 ms to 900 ms | 3 |');
  });

  it('says who is ahead and why, and nothing where nobody is', () => {
    const ahead = pageText(resultsOf({ slipway: [500], kapp: [400], floor: [100] }));

    expect(ahead).to.match(/Ahead of Slipway: kapp\. Slipway reads every object/);
    expect(pageText(resultsOf({ slipway: [500], kapp: [490], floor: [100] }))).not.to.include(
      'Ahead of Slipway',
    );
  });

  it('names a load that made the seconds longer', () => {
    const quiet = resultsOf({ slipway: [500] });
    const busy = { ...quiet, machine: { ...quiet.machine, loadBefore: 7.5 } };

    expect(pageText(busy)).to.include('a load of 7.5');
    expect(pageText(quiet)).not.to.include('a load of');
  });

  it('shows what a tool did that gave no figure, in the summary too', () => {
    const results = resultsOf({ slipway: [500], kapp: [] }, 'no verdict within 30 s');

    expect(pageText(results)).to.include('| kapp | | no verdict within 30 s | | |');
    expect(summaryTable(results)).to.include('| no verdict within 30 s |');
    expect(barsSvg(results.charts[0] ?? expect.fail())).to.include('no figure');
  });

  it('counts successes that were none', () => {
    expect(pageText(resultsOf({ slipway: [500] }))).to.include('| kapp | 5 | 2 | 1.20 s |');
  });

  it('draws bars in proportion, and writes seconds and megabytes', () => {
    const [chart] = resultsOf({ slipway: [500], kapp: [1_000] }).charts;
    const widths = [...barsSvg(chart ?? expect.fail()).matchAll(/width="(\d+)" height="16"/g)].map(
      ([, width]) => Number(width),
    );

    expect(widths).to.deep.equal([215, 430]);
    expect([valueText(999, 'ms'), valueText(12_345, 'ms'), valueText(80.4, 'MB')]).to.deep.equal([
      '999 ms',
      '12.3 s',
      '80 MB',
    ]);
  });

  it('takes the middle of an even number of values', () => {
    expect([median([3, 1]), median([5, 1, 3]), median([])]).to.deep.equal([2, 3, undefined]);
  });
});
