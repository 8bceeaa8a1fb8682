import type { Built } from '../core/build.ts';
import type { SessionTag } from '../core/platform.ts';

/** Whose work a session of a role is, for the logs and policies of AWS. */
export type AwsSession = { readonly name: string; readonly tags: Readonly<Record<SessionTag, string>> };

/** The session of one build: `slipway-42-0a1b2c3-shop`, of what names of sessions may hold. */
export function awsSessionOf({ service, branch, commit, number }: Built): AwsSession {
  const name = `slipway-${number}-${commit.slice(0, 7)}-${service}`;
  return {
    name: name.replace(/[^\w+=,.@-]/g, '-').slice(0, 64),
    tags: { service, branch, commit, build: String(number) },
  };
}

/** A tag's value, with `=` and two hexadecimal digits for each byte that tags may not hold, so that no two texts become one. */
export function tagValue(text: string): string {
  const encoded = text.replace(/[^\w.:/+@-]/gu, (sign) =>
    [...Buffer.from(sign)].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join(''),
  );
  return encoded.slice(0, 256);
}
