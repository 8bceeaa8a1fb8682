import { expect } from 'chai';
import type { Event } from '../../src/core/events.ts';
import { progressBar, seldomProgress } from '../../src/report/progress.ts';
import { textReport } from '../../src/report/report.ts';

const progress = (done: number, total = 100e6) =>
  ({ type: 'image.progress', done, total, what: 'team/web' }) as const;

/** Lines of a console for events at these seconds. */
function lines(...told: readonly (readonly [second: number, event: Event])[]): string[] {
  const written: string[] = [];
  let now = 0;
  const emit = seldomProgress(
    textReport((text) => written.push(text.trim())),
    { now: () => now },
  );
  for (const [second, event] of told) {
    now = second * 1_000;
    emit(event);
  }
  return written;
}

describe('report/progress', () => {
  it('tells a console every five seconds how far an upload is, and its end', () => {
    const seconds = Array.from({ length: 61 }, (_, index) => index / 5);

    const told = lines(...seconds.map((second) => [second, progress((second / 12) * 100e6)] as const));

    expect(told).to.deep.equal([
      '41.7 MB of 100.0 MB sent to team/web',
      '83.3 MB of 100.0 MB sent to team/web',
      '100.0 MB of 100.0 MB sent to team/web',
    ]);
  });

  it('says nothing of an upload that is quick', () => {
    expect(lines([0, progress(1)], [1, progress(50e6)], [4.9, progress(100e6)])).to.deep.equal([]);
  });

  it('begins anew with the next image', () => {
    const note = { type: 'note', code: 'pushing-to', host: 'registry', repository: 'pushed' } as const;

    expect(lines([0, progress(1)], [5, progress(2)], [6, note], [7, progress(100e6)])).to.deep.equal([
      '2 B of 100.0 MB sent to team/web',
      'registry/pushed',
    ]);
  });

  it('draws a bar in bytes, never wider than the terminal', () => {
    expect(progressBar(progress(34.2e6, 147.8e6), { columns: 80 })).to.equal(
      '  ██░░░░░░░░ 34.2 MB of 147.8 MB sent to team/web',
    );
    expect(progressBar(progress(100e6), { columns: 30 })).to.have.length(29);
  });
});
