/** Class of a failure, the same word in events, JUnit, report and the last line. */
export type Cause =
  | 'image'
  | 'config'
  | 'crash'
  | 'memory'
  | 'probe'
  | 'schedule'
  | 'quota'
  | 'rights'
  | 'storage'
  | 'deadline'
  | 'drift'
  | 'lock'
  | 'stopped';

/** How many Pods of a workload are where; what a progress line and the live table show. */
export type Replicas = {
  readonly desired: number;
  readonly updated: number;
  readonly ready: number;
  readonly available: number;
  /** Pods of earlier revisions that still exist. */
  readonly old: number;
};

/** What a judge says of one live object. Pure data: no clock, no client. */
export type Verdict =
  | { readonly state: 'ready'; readonly reason: string; readonly replicas?: Replicas }
  | { readonly state: 'waiting'; readonly reason: string; readonly replicas?: Replicas }
  | {
      readonly state: 'failed';
      readonly cause: Cause;
      readonly reason: string;
      readonly replicas?: Replicas;
    };

export function ready(reason: string, replicas?: Replicas): Verdict {
  return { state: 'ready', reason, ...(replicas && { replicas }) };
}

export function waiting(reason: string, replicas?: Replicas): Verdict {
  return { state: 'waiting', reason, ...(replicas && { replicas }) };
}

export function failed(cause: Cause, reason: string, replicas?: Replicas): Verdict {
  return { state: 'failed', cause, reason, ...(replicas && { replicas }) };
}
