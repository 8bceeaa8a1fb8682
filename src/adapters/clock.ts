import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';

export const clock: Clock = {
  // It goes on evenly where somebody sets the machine's clock: limits and heartbeats are measured with it.
  now: () => Math.trunc(performance.timeOrigin + performance.now()),
  wait: async (ms, signal) => {
    try {
      await setTimeout(ms, undefined, { signal });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  },
};
