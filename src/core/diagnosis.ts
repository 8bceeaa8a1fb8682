import type { Key } from './objects.ts';
import type { Place } from './place.ts';
import type { Cause } from './cause.ts';

/** What is known of one failed object at the moment it failed, ready to be shown; secret values are out of it. */
export type Diagnosis = {
  readonly key: Key;
  readonly cause: Cause;
  readonly reason: string;
  /** ISO 8601: when the first of its Pods got into trouble, as the cluster says. */
  readonly since: string | undefined;
  readonly revision: string | undefined;
  readonly image: string | undefined;
  /** One entry for all Pods that fail alike. */
  readonly groups: readonly FailureGroup[];
  readonly events: readonly EventSummary[];
  /** Keys of Secrets and ConfigMaps that containers read and that do not exist. */
  readonly missing: readonly MissingReference[];
  /** The last lines that the line of a verification printed. */
  readonly output?: readonly string[];
  /** What could not be read, and why: `logs of web-1: no right to read pods/log`. */
  readonly unseen: readonly string[];
  /** What to do, one imperative each. */
  readonly remedies: readonly string[];
};

export type FailureGroup = {
  readonly reason: string;
  readonly pods: readonly string[];
  readonly nodes: readonly string[];
  readonly container: string | undefined;
  readonly end: ContainerEnd | undefined;
  readonly probes: readonly ProbeFailure[];
  readonly logs: readonly ContainerLog[];
};

export type ContainerEnd = {
  readonly exitCode: number;
  /** What the number means: `killed (SIGKILL)`. */
  readonly meaning: string | undefined;
  /** How long the container ran. */
  readonly ranMs: number | undefined;
  readonly message: string | undefined;
  readonly restarts: number;
};

export type ProbeFailure = {
  readonly kind: 'readiness' | 'liveness' | 'startup';
  readonly settings: string;
  /** The kubelet's words, where events may be read. */
  readonly message: string | undefined;
};

export type ContainerLog = {
  readonly pod: string;
  readonly container: string;
  /** `both` where the last run said just what the one before had said. */
  readonly which: 'current' | 'previous' | 'both';
  readonly lines: readonly string[];
};

export type EventSummary = { readonly reason: string; readonly count: number; readonly message: string };

export type MissingReference = {
  readonly kind: 'Secret' | 'ConfigMap';
  readonly name: string;
  /** Undefined where the whole object is missing. */
  readonly key: string | undefined;
  readonly container: string;
  /** Where its template asks for it; undefined where that is not known. */
  readonly place?: Place;
};
