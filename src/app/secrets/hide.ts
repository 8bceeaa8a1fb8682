import type { SecretManifest } from '../../core/secret-manifest.ts';
import type { Session } from '../world.ts';

/** Hides every value of these Secrets from now on, and warns of those that are too short for it. */
export function hideSecrets(
  secrets: readonly SecretManifest[],
  { redactor, emit }: Pick<Session, 'redactor' | 'emit'>,
): void {
  const short = secrets.flatMap(({ name, values }) =>
    [...values].flatMap(([key, value]) =>
      redactor.hide(value.bytes('base64')) || value.is('') ? [] : [{ secret: name, key }],
    ),
  );
  if (short.length > 0) emit({ type: 'warning', code: 'secret-too-short', values: short });
}
