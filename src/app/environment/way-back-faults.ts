import { imageGoneWithRelease, secretGoneWithRelease } from '../../core/catalogue/way-back.ts';
import { type Fault, InvalidInput } from '../../core/errors.ts';
import type { Release } from '../../core/release.ts';

/** The same error, with what to do about something that an earlier release had and that is gone: nobody can push or approve it anew. */
export function ofWayBack(
  error: unknown,
  { environment, build }: Pick<Release, 'environment' | 'build'>,
): unknown {
  if (!(error instanceof InvalidInput)) return error;
  const hints = [imageGoneWithRelease, secretGoneWithRelease];
  return new InvalidInput(
    error.faults.map((fault): Fault => {
      const gone = hints.find(({ codes }) => codes.includes(fault.code));
      return gone ? { ...fault, hint: gone.hint(environment.name, build.commit) } : fault;
    }),
  );
}
