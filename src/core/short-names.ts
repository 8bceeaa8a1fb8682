import type { Plan } from './plan.ts';
import type { ReleaseName } from './events/stages.ts';

/** What of a record names its release, for an event. */
export function releaseName({ number, image, commit, startedAt }: ReleaseName): ReleaseName {
  return { number, image, commit, startedAt };
}

/** `release 41 (example:master-127-4f2c81e, 2026-11-20 16:20)`. */
export function releaseText({ number, image, commit, startedAt }: ReleaseName): string {
  return `release ${number} (${image === undefined ? commit.slice(0, 7) : shortImage(image)}, ${dateText(startedAt)})`;
}

export function shortDigest({ digest }: Pick<Plan, 'digest'>): string {
  return `${digest.slice(0, 19)}…`;
}

/** Without the host and with the beginning of the digest: `example:development-128-4f2c81e@sha256:9b1c…`. */
export function shortImage(reference: string): string {
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  return name.replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
}

/** A text for people with the beginnings of the digests in it; plan --show and JSON have them whole. */
export function shortDigests(text: string): string {
  return text.replaceAll(/(sha256:[0-9a-f]{12})[0-9a-f]{52}(?![0-9a-f])/g, '$1…');
}

/** Of a list, where the digest would take the room of the rest: name and tag, or the digest where there is no tag. */
export function taggedImage(reference: string): string {
  return shortImage(reference).replace(/(?<=:[^@]+)@.*$/, '');
}

/** ISO 8601 as the API writes it → `2026-11-20 16:20 UTC`. */
export function dateText(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
