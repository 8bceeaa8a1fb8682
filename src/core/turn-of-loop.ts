import { setImmediate } from 'node:timers/promises';

/**
 * Lets the event loop come round once, with signals, timers and input that wait. The first wait may end before they are
 * looked at, where it begins in the middle of a round.
 */
export async function turnOfLoop(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
