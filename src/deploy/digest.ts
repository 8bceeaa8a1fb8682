import { createHash } from 'node:crypto';
import type { Plan } from '../core/plan.ts';

/** Equal for equal values whatever the order their fields were written in. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}

export function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** Over everything a plan says but its times: the same change planned twice has the same digest. */
export function digestOf(plan: Omit<Plan, 'digest'>): string {
  return sha256(canonical({ ...plan, madeAt: undefined, expiresAt: undefined, digest: undefined }));
}
