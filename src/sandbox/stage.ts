export const API = 'kwok.x-k8s.io/v1alpha1';

/** One stage of kwok: which objects it takes, after how long, and what becomes of them. */
export type Stage = {
  readonly name: string;
  readonly kind: 'Pod' | 'Node';
  /** jq expressions; all must hold. */
  readonly when: readonly Condition[];
  readonly delayMs?: number;
  /** jq expression of a duration that replaces `delayMs` where it yields one. */
  readonly delayFrom?: string;
  readonly status?: string;
  readonly event?: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string };
  readonly remove?: boolean;
};

export type Condition =
  | { readonly key: string; readonly operator: 'Exists' | 'DoesNotExist' }
  | { readonly key: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly string[] };

export const exists = (key: string): Condition => ({ key, operator: 'Exists' });
export const absent = (key: string): Condition => ({ key, operator: 'DoesNotExist' });
export const oneOf = (key: string, ...values: string[]): Condition => ({ key, operator: 'In', values });
export const noneOf = (key: string, ...values: string[]): Condition => ({ key, operator: 'NotIn', values });

/** kwok's configuration file: one document a stage, where the containers' log comes from, and what else is given. */
export function kwokConfig(
  stages: readonly Stage[],
  containerLog: string,
  others: readonly object[] = [],
): string {
  const logs = {
    apiVersion: API,
    kind: 'ClusterLogs',
    metadata: { name: 'containers' },
    spec: { logs: [{ logsFile: containerLog, previousLogsFile: containerLog }] },
  };
  return [...stages.map(stageObject), logs, ...others]
    .map((document) => JSON.stringify(document, null, 1))
    .join('\n---\n');
}

/** One line as container runtimes keep it. */
export function logLine(text: string, at: Date): string {
  return `${at.toISOString()} stdout F ${text}\n`;
}

function stageObject({ name, kind, when, delayMs, delayFrom, status, event, remove }: Stage): unknown {
  const delay = {
    ...(delayMs !== undefined && { durationMilliseconds: delayMs }),
    ...(delayFrom !== undefined && { durationFrom: { expressionFrom: delayFrom } }),
  };
  return {
    apiVersion: API,
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind },
      selector: { matchExpressions: when },
      ...(Object.keys(delay).length > 0 && { delay }),
      next: {
        ...(status !== undefined && { statusTemplate: status }),
        ...(event !== undefined && { event }),
        ...(remove === true && { finalizers: { empty: true }, delete: true }),
      },
    },
  };
}
