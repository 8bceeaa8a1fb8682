import { keyId, keyOf, type KubeObject } from '../../core/objects.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { isCompletion } from '../kinds/job.ts';
import { kindId } from '../kinds/kind.ts';
import { isSame } from './diff.ts';

type Verdicts = ReleaseRecord['verdicts'];

/** What the last release says of a Job that it had as it is now; nothing where the Job is another one since. */
export function knownOf(object: KubeObject, last: ReleaseRecord | undefined): Verdicts {
  if (!last || kindId(object) !== 'batch/Job') return [];
  const id = keyId(keyOf(object));
  const before = last.objects.find((one) => keyId(keyOf(one)) === id);
  return before && isSame(before, object) ? last.verdicts.filter(({ key }) => keyId(key) === id) : [];
}

/** Whether a Job has completed as it is written, and was removed by its own time to live: it is not run twice. */
export function isDoneOnce(object: KubeObject, last: ReleaseRecord | undefined): boolean {
  const { ttlSecondsAfterFinished: ttl } = (object.spec ?? {}) as {
    readonly ttlSecondsAfterFinished?: number;
  };
  return ttl !== undefined && knownOf(object, last).some(isCompletion);
}
