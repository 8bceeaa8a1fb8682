import { type Fields, fieldsOf, isFields } from '../../core/fields.ts';
import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../core/objects.ts';

/** What a program is started with; what admission sets beside it, such as requests and tolerations, says nothing of it. */
const OF_CONTAINER = ['command', 'args', 'env', 'envFrom', 'ports', 'volumeMounts'];
const LISTS = ['initContainers', 'containers'];

/** Whether a Pod runs what the template of its owner says now; a Pod has more than its template, and webhooks add to it. */
export function isOfTemplate(pod: KubeObject, owner: KubeObject): boolean {
  const template = fieldsOf(fieldsOf(owner.spec)['template']);
  const { labels, annotations } = fieldsOf(template['metadata']);
  const [wanted, spec] = [fieldsOf(template['spec']), fieldsOf(pod.spec)];
  return (
    covers(pod.metadata.labels, labels) &&
    covers(pod.metadata.annotations, annotations) &&
    covers(spec['volumes'], wanted['volumes']) &&
    LISTS.every((list) => listOf(wanted[list]).every((one) => runs(listOf(spec[list]), one)))
  );
}

function runs(containers: readonly unknown[], wanted: unknown): boolean {
  const { name, image } = fieldsOf(wanted);
  const found = fieldsOf(containers.find((one) => fieldsOf(one)['name'] === name));
  return (
    isSameImage(found['image'], image) &&
    OF_CONTAINER.every((field) => covers(found[field], fieldsOf(wanted)[field]))
  );
}

/** By the tag or digest that was written: a webhook may name a mirror, and add the digest. */
export function isSameImage(found: unknown, wanted: unknown): boolean {
  if (typeof found !== 'string' || typeof wanted !== 'string') return found === wanted;
  const [, digest] = wanted.split('@');
  if (digest !== undefined) return found.endsWith(`@${digest}`);
  return versionOf(found) === versionOf(wanted);
}

/** `registry.example.com/shop/web:2@sha256:…` → `web:2`. */
function versionOf(image: string): string {
  const [named = ''] = image.split('@');
  const name = named.slice(named.lastIndexOf('/') + 1);
  return name.includes(':') ? name : `${name}:latest`;
}

/** Whether all that is wanted is there as well, wherever in a list. */
function covers(found: unknown, wanted: unknown): boolean {
  if (wanted === undefined || wanted === null) return true;
  if (Array.isArray(wanted))
    return wanted.every((one) => listOf(found).some((other) => isDeepStrictEqual(one, other)));
  if (!isFields(wanted)) return isDeepStrictEqual(found, wanted);
  const there: Fields = fieldsOf(found);
  return Object.entries(wanted).every(([field, value]) => isDeepStrictEqual(there[field], value));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
