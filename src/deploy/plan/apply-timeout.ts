import { parseDuration } from '../../core/duration.ts';
import type { KubeObject } from '../../core/objects.ts';

/** How long the API server may take for this object, where its manifest says so: a webhook may have to think. */
export function applyTimeoutOf({ metadata }: KubeObject): number | undefined {
  const written = metadata.annotations?.['slipway.dev/apply-timeout'];
  return written === undefined ? undefined : parseDuration(written);
}
