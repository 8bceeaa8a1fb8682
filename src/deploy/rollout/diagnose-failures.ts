import { keyId } from '../../core/objects.ts';
import { isFailed, type Judged, type Outcome } from '../../core/verdict.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import type { Tracked } from './tracked.ts';
import { contextFor, liveOf, type Snapshot } from './snapshot.ts';
import type { TrackRequest } from './request.ts';

/** Explaining must not hold up the rollback that follows. */
const LIMIT_MS = 5_000;
/** One cause often brings down many objects; the first ones tell it. */
const MOST = 5;

/** Adds to each failure what can still be seen of it: after a rollback the Pods and their logs are gone. */
export async function diagnoseFailures(
  outcome: Outcome,
  { tracked, snapshot }: { readonly tracked: readonly Tracked[]; readonly snapshot: Snapshot },
  { cluster, clock, emit, options, signal }: TrackRequest,
): Promise<Outcome> {
  if (outcome.state === 'ready') return outcome;
  const startedAt = options.startedAt ?? clock.now() - outcome.ms;
  const within = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
  const { redact = (text: string) => text, lookUpImage, writtenAt, withheld } = options;
  const reading = { cluster, redact, withheld, lookUpImage, writtenAt, signal: within };
  const objects: Judged[] = [];
  let diagnosed = 0;
  for (const judged of outcome.objects) {
    const one = tracked.find(({ key }) => keyId(key) === keyId(judged.key));
    const { verdict } = judged;
    if (!one || !isFailed(verdict) || diagnosed >= MOST) {
      objects.push(judged);
      continue;
    }
    diagnosed += 1;
    const context = contextFor(one, snapshot);
    const diagnosis = await diagnose({ live: liveOf(one, snapshot), verdict, context }, reading);
    emit({ type: 'object.diagnosed', diagnosis, ms: clock.now() - startedAt });
    objects.push({ ...judged, diagnosis });
  }
  signal.throwIfAborted();
  return { ...outcome, objects };
}
