import type { Fault } from './errors.ts';

/** An environment whose manifests were checked, and how many there are. */
export type CheckedEnvironment = { readonly environment: string; readonly manifests: number };

/** What `slipway check` has found. */
export type CheckReport = {
  readonly environments: readonly CheckedEnvironment[];
  /** Kinds that no schema was at hand for. */
  readonly unchecked: readonly string[];
  /** In the order of their places. */
  readonly faults: readonly Fault[];
};
