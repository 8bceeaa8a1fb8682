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

/** kwok's configuration file: one document a stage. */
export function stagesText(stages: readonly Stage[]): string {
  return stages.map((stage) => JSON.stringify(stageObject(stage), null, 1)).join('\n---\n');
}

function stageObject({ name, kind, when, delayMs, delayFrom, status, event, remove }: Stage): unknown {
  const delay = {
    ...(delayMs !== undefined && { durationMilliseconds: delayMs }),
    ...(delayFrom !== undefined && { durationFrom: { expressionFrom: delayFrom } }),
  };
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
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
