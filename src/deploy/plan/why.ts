import type { KubeObject } from '../../core/objects.ts';
import { kindOf } from '../kinds/index.ts';
import type { FieldChange, SecretSource } from '../../core/plan.ts';

/** Changes shown one by one in the table; the rest is counted, and whole in the diff. */
const SHOWN = 4;
const LONG = 48;

/** Our own annotations about secrets: what they mean is said in words, their marks mean nothing to a person. */
const MARKS = /\[slipway\.dev\/(?:marks|secrets)\]$/;

/** Why an object changes, in the words of a person; the last line is why its pods are replaced, or that they are not. */
export function whyChanged(
  object: KubeObject,
  changes: readonly FieldChange[],
  secretReasons: readonly string[],
  /** As an apply would leave it: somebody else may have paused it. */
  next: KubeObject = object,
): readonly string[] {
  const plain = changes.filter(({ path }) => !MARKS.test(path));
  const lines = plain.map(changeText);
  const shown = lines.length > SHOWN + 1 ? [...lines.slice(0, SHOWN), `${lines.length - SHOWN} more`] : lines;
  const { rolls, keepsPods } = kindOf(object) ?? {};
  if (!rolls && !keepsPods) return shown;
  const causes = [...new Set([...plain.flatMap(rollCause), ...secretReasons])];
  const isResumed = plain.some(
    ({ path, from, to }) => path === 'spec.paused' && from === true && to !== true,
  );
  if (isResumed) return [...shown, 'what was held back while it was paused is rolled out'];
  if (causes.length === 0) return shown;
  return [...shown, keepsPods?.(next) ?? `rolls because ${causes.join(', ')}`];
}

/** What a new object brings: its image, where it runs one. */
export function whyNew(object: KubeObject): readonly string[] {
  const template = (object['spec'] as { readonly template?: { readonly spec?: unknown } } | undefined)
    ?.template;
  const { containers = [] } = (template?.spec ?? {}) as {
    readonly containers?: readonly { readonly image?: string }[];
  };
  const images = containers.flatMap(({ image }) => (image === undefined ? [] : [shortImage(image)]));
  return images.length === 0 ? [] : [`image ${images.join(', ')}`];
}

/** Which keys of a Secret change and where their content comes from; never the content. */
export function whySecret(
  { live, next }: { readonly live: KubeObject | undefined; readonly next: KubeObject },
  source: SecretSource | undefined,
): readonly string[] {
  const before = dataOf(live);
  const after = dataOf(next);
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  const lines = [
    keyText(
      keys.filter((key) => !(key in before)),
      'added',
    ),
    keyText(
      keys.filter((key) => key in before && key in after && before[key] !== after[key]),
      'changed',
    ),
    keyText(
      keys.filter((key) => !(key in after)),
      'removed',
    ),
  ].flat();
  return source && lines.length > 0
    ? [...lines.slice(0, -1), `${lines.at(-1) ?? ''} (${sourceText(source)})`]
    : lines;
}

function keyText(keys: readonly string[], what: string): readonly string[] {
  return keys.length === 0 ? [] : [`key${keys.length === 1 ? '' : 's'} ${keys.join(', ')} ${what}`];
}

function sourceText({ bucket, key, versionId }: SecretSource): string {
  const version =
    versionId === undefined
      ? ''
      : ` version ${versionId.length > 8 ? `${versionId.slice(0, 6)}…` : versionId}`;
  return `s3://${bucket}/${key}${version}`;
}

function dataOf(object: KubeObject | undefined): Readonly<Record<string, unknown>> {
  return (object?.['data'] ?? {}) as Record<string, unknown>;
}

function changeText({ path, from, to }: FieldChange): string {
  if (isImage(path) && typeof from === 'string' && typeof to === 'string')
    return `image ${imageChange(from, to)}`;
  const name = path === 'spec.replicas' ? 'replicas' : path;
  if (from === undefined) return `${name} added`;
  if (to === undefined) return `${name} removed`;
  const [before, after] = [scalarText(from), scalarText(to)];
  return before === undefined || after === undefined || before === after
    ? `${name} changed`
    : `${name} ${before} → ${after}`;
}

export function scalarText(value: unknown): string | undefined {
  if (typeof value === 'object' && value !== null) return undefined;
  const text = String(value);
  return text.length > LONG || text.includes('\n') ? undefined : text;
}

/** `…:a → …:b`; by digest where the tags are equal. */
function imageChange(from: string, to: string): string {
  const [before, after] = [shortImage(from), shortImage(to)];
  return before === after ? `${shortDigest(from)} → ${shortDigest(to)}` : `${before} → ${after}`;
}

/** The tag tells versions apart; host and repository are the same from release to release. */
function shortImage(reference: string): string {
  const [named = '', digest] = reference.split('@');
  const name = named.slice(named.lastIndexOf('/') + 1);
  if (name.includes(':')) return `…${name.slice(name.indexOf(':'))}`;
  return digest === undefined ? name : shortDigest(reference);
}

function shortDigest(reference: string): string {
  const digest = reference.split('@')[1];
  return digest === undefined ? reference : `…@${digest.slice(0, 19)}…`;
}

function isImage(path: string): boolean {
  return /\.(?:init)?containers\[[^\]]+\]\.image$/i.test(path);
}

/** The part of a pod template that changed, by the name people have for it. */
function rollCause({ path }: FieldChange): readonly string[] {
  if (!path.startsWith('spec.template')) return [];
  if (isImage(path)) return ['image'];
  const variable = /\.env\[([^\]]+)\]/.exec(path)?.[1];
  if (variable !== undefined) return [`variable ${variable}`];
  return [path.replace(/^spec\.template\.(?:spec\.)?/, '').replace(/^metadata\./, '')];
}
