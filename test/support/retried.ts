import { setTimeout as pause } from 'node:timers/promises';

const PATIENCE_MS = 120_000;

/** Asks again until there is an answer, or an answer that fits; the last error where there is none in time. */
export async function retried<T>(
  ask: () => Promise<T>,
  fits: (answer: T) => boolean = () => true,
): Promise<T> {
  for (const end = Date.now() + PATIENCE_MS; ; await pause(100)) {
    try {
      const answer = await ask();
      if (fits(answer)) return answer;
      if (Date.now() > end) throw new Error(`still ${JSON.stringify(answer)}`);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}
