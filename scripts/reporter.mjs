// Mocha's spec reporter, which also says why a test failed when it fails, should the run not come to its end, leaves its
// counts for scripts/test.mjs, and says at the end where the time went.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import mocha from 'mocha';

const SHOWN = 15;

export default class CountingReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const spent = new Map();
    let since = Date.now();
    // Hooks count too: what passes between the ends of two tests belongs to the file of the second.
    runner.on('test end', ({ file }) => {
      const now = Date.now();
      spent.set(file, (spent.get(file) ?? 0) + now - since);
      since = now;
    });
    runner.on('fail', (_, { stack, message }) => process.stdout.write(`${stack ?? message}\n`));
    runner.once('end', () => {
      const slowest = [...spent].sort(([, one], [, other]) => other - one).slice(0, SHOWN);
      for (const [file, ms] of slowest)
        process.stdout.write(`${(ms / 1000).toFixed(1).padStart(7)} s  ${relative('.', file)}\n`);
      const { passes, failures, pending } = runner.stats;
      writeFileSync(options.reporterOptions.counts, JSON.stringify({ passes, failures, pending }));
    });
  }
}
