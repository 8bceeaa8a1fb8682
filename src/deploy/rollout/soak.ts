import { durationText } from '../../core/duration.ts';
import { type Verdict, waiting } from '../../core/verdict.ts';

/** Since when an object is ready without a further crash. */
export type Soak = { readonly since: number; readonly crashes: number };

/** Starts again whenever the object is not ready or one of its containers has crashed since. */
export function recordSoak(
  known: Soak | undefined,
  verdict: Verdict,
  { crashes, at }: { readonly crashes: number; readonly at: number },
): Soak | undefined {
  if (verdict.state !== 'ready') return undefined;
  return known && known.crashes === crashes ? known : { since: at, crashes };
}

/** Since when all of them are ready; undefined while one is not. */
export function steadySince(
  all: readonly { readonly soak: Soak | undefined }[],
  from: number,
): number | undefined {
  return all.every(({ soak }) => soak !== undefined)
    ? Math.max(from, ...all.flatMap(({ soak }) => soak?.since ?? []))
    : undefined;
}

/** Ready counts only once it has lasted: a container may crash seconds after its first readiness. */
export function judgeSoak(
  verdict: Verdict,
  soak: Soak | undefined,
  { soakMs, at }: { readonly soakMs: number; readonly at: number },
): Verdict {
  // A verdict without replicas is of something that runs no containers.
  if (!soak || verdict.replicas === undefined || at - soak.since >= soakMs) return verdict;
  return waiting(`${verdict.reason}, watched for ${durationText(soakMs)}`, verdict.replicas);
}
