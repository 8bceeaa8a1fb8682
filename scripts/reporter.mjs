// Mocha's spec reporter, which also says why a test failed when it fails, should the run not come to its end, leaves its
// counts for scripts/test.mjs, and says at the end where the time went. With the option `alone`, for a network that
// scripts/alone.mjs made, it counts what tried to leave that, and says during which test.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import mocha from 'mocha';
import { triesToLeave } from './alone.mjs';

const SHOWN = 15;

export default class CountingReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const spent = new Map();
    let since = Date.now();
    const isAlone = options.reporterOptions.alone !== undefined;
    let left = isAlone ? triesToLeave() : 0;
    const sayWhoLeft = (during) => {
      const now = isAlone ? triesToLeave() : 0;
      if (now > left) process.stdout.write(`${now - left} packets for beyond loopback during: ${during}\n`);
      left = now;
    };
    // Hooks count too: what passes between the ends of two tests belongs to the file of the second.
    runner.on('test end', (test) => {
      const now = Date.now();
      spent.set(test.file, (spent.get(test.file) ?? 0) + now - since);
      since = now;
      sayWhoLeft(test.fullTitle());
    });
    runner.on('fail', (_, { stack, message }) => process.stdout.write(`${stack ?? message}\n`));
    runner.once('end', () => {
      const slowest = [...spent].sort(([, one], [, other]) => other - one).slice(0, SHOWN);
      for (const [file, ms] of slowest)
        process.stdout.write(`${(ms / 1000).toFixed(1).padStart(7)} s  ${relative('.', file)}\n`);
      sayWhoLeft('the end');
      const { passes, failures, pending } = runner.stats;
      writeFileSync(options.reporterOptions.counts, JSON.stringify({ passes, failures, pending, left }));
    });
  }
}
