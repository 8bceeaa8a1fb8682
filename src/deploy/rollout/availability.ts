import type { Availability } from '../../core/verdict.ts';

/** The record of one workload's available Pods, carried from look to look. */
export type AvailabilityRecord = {
  /** How many were available when it began; that many are owed, unless fewer are wanted now. */
  readonly owed: number;
  readonly floor: number;
  readonly belowMs: number;
  readonly available: number;
  readonly at: number;
};

export function beginAvailability(available: number, at: number): AvailabilityRecord {
  return { owed: available, floor: available, belowMs: 0, available, at };
}

/** Time between two looks counts with what was available at the first. */
export function recordAvailability(
  record: AvailabilityRecord,
  { available, desired, at }: { readonly available: number; readonly desired: number; readonly at: number },
): AvailabilityRecord {
  const owed = Math.min(record.owed, desired);
  const belowMs = record.belowMs + (record.available < owed ? at - record.at : 0);
  return { owed, floor: Math.min(record.floor, available), belowMs, available, at };
}

export function availabilityOf({ owed, floor, belowMs }: AvailabilityRecord): Availability | undefined {
  return owed === 0 ? undefined : { floor: Math.min(floor, owed), of: owed, belowMs };
}
