import type { KubeObject } from '../../core/objects.ts';

/**
 * The live object where it has all that was to be written, so that a write whose answer was lost is known again: undefined
 * where it is another's. What the server fills in or counts itself is not compared.
 */
export function asWritten(live: KubeObject | undefined, written: KubeObject): KubeObject | undefined {
  const { labels = {}, annotations = {} } = written.metadata;
  const content = { ...written, metadata: { labels, annotations }, status: {} };
  return live && holds(live, content) ? live : undefined;
}

function holds(live: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return live === wanted;
  const found = (typeof live === 'object' && live !== null ? live : {}) as Readonly<Record<string, unknown>>;
  return Object.entries(wanted).every(([name, value]) => holds(found[name], value));
}
