import { parseDuration } from '../../core/duration.ts';
import { type KubeObject, annotationOf } from '../../core/objects.ts';

/** How long the API server may take for this object, where its manifest says so: a webhook may have to think. */
export function applyTimeoutOf(object: KubeObject): number | undefined {
  const written = annotationOf(object, 'slipway.dev/apply-timeout');
  return written === undefined ? undefined : parseDuration(written);
}
