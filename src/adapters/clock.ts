import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';

export const clock: Clock = {
  now: () => Date.now(),
  wait: async (ms, signal) => {
    try {
      await setTimeout(ms, undefined, { signal });
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  },
};
