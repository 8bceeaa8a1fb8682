/** Tries that may be made; what is long by then is kept long. */
const MOST_TRIES = 2_000;

/** The input without all that can go while the fault stays; pieces are halved until they are single bytes. */
export async function shortest(
  input: Buffer,
  isFaulty: (input: Buffer) => Promise<boolean>,
): Promise<Buffer> {
  let small = input;
  let tries = 0;
  for (
    let size = Math.ceil(small.length / 2);
    size > 0 && tries < MOST_TRIES;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let at = 0; at < small.length && tries < MOST_TRIES;) {
      const part = Buffer.concat([small.subarray(0, at), small.subarray(at + size)]);
      tries += 1;
      if (await isFaulty(part)) small = part;
      else at += size;
    }
  }
  return small;
}
