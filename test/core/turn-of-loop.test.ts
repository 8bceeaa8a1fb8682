import { expect } from 'chai';
import { readFile } from 'node:fs';
import { turnOfLoop } from '../../src/core/turn-of-loop.ts';

describe('core/turn-of-loop', () => {
  it('hears a signal that came while the thread was kept, wherever in a round it begins', async () => {
    let heard = 0;
    const hear = (): void => void (heard += 1);
    process.on('SIGUSR2', hear);
    try {
      for (const begin of [setImmediate, setTimeout, onRead] as const) {
        const before = heard;
        await new Promise<void>((next) => void begin(next));
        process.kill(process.pid, 'SIGUSR2');
        await turnOfLoop();
        expect(heard, begin.name).to.equal(before + 1);
      }
    } finally {
      process.off('SIGUSR2', hear);
    }
  });
});

/** In the phase of the loop in which files and answers arrive. */
function onRead(next: () => void): void {
  readFile(import.meta.filename, next);
}
