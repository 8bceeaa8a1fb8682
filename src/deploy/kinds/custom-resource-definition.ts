import type { KubeObject } from '../../core/objects.ts';
import { type Condition, conditionOf } from '../../core/pod.ts';
import { failed, ready, type Verdict, waiting } from '../../core/verdict.ts';
import type { Kind } from './kind.ts';

type Definition = KubeObject & { readonly status?: { readonly conditions?: readonly Condition[] } };

export const customResourceDefinition: Kind = {
  group: 'apiextensions.k8s.io',
  kind: 'CustomResourceDefinition',
  wave: 'definitions',
  judge: judgeCustomResourceDefinition,
  awaited: true,
};

function judgeCustomResourceDefinition(live: KubeObject): Verdict {
  const { conditions } = (live as Definition).status ?? {};
  const names = conditionOf(conditions, 'NamesAccepted');
  if (names?.status === 'False') return failed('config', names.message ?? 'its names are taken');
  return conditionOf(conditions, 'Established')?.status === 'True'
    ? ready('is established')
    : waiting('is not established yet');
}
