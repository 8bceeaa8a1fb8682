import { hash } from 'node:crypto';
import type { Plan } from '../../core/plan.ts';

/** Equal for equal values whatever the order their fields were written in. Hundreds of objects go through it, so it allocates little. */
export function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  let inside = '';
  if (Array.isArray(value)) {
    for (const item of value) inside += `${inside === '' ? '' : ','}${canonical(item)}`;
    return `[${inside}]`;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name of Object.keys(fields).sort()) {
    const field = fields[name];
    if (field !== undefined)
      inside += `${inside === '' ? '' : ','}${JSON.stringify(name)}:${canonical(field)}`;
  }
  return `{${inside}}`;
}

export function sha256(text: string): string {
  return `sha256:${hash('sha256', text)}`;
}

/** Over everything a saved plan says, its times included: no later date keeps an old approval alive. */
export function digestOf(plan: Omit<Plan, 'digest'>): string {
  return sha256(canonical({ ...plan, digest: undefined }));
}

/**
 * Without the times and the server's warnings, for a plan that is carried out at once: the same change planned twice has the
 * same digest.
 */
export function changeDigestOf(plan: Omit<Plan, 'digest'>): string {
  const timeless = { madeAt: '', expiresAt: '', warnings: undefined };
  return sha256(canonical({ ...plan, ...timeless, digest: undefined }));
}
