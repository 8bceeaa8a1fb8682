/** What fails before anybody waits for it is told to who does. */
export function begun<T>(asked: Promise<T>): Promise<T> {
  asked.catch(() => undefined);
  return asked;
}

/** Waits for all, and throws what the first of them that failed, in the order given, threw. */
export async function allOf<const All extends readonly Promise<unknown>[]>(all: All) {
  await Promise.allSettled(all);
  for (const one of all) await one;
  return Promise.all(all);
}
