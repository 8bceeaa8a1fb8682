import type { KubeObject } from '../../core/objects.ts';
import { ready, type Verdict, waiting } from '../../core/verdict.ts';
import type { Kind } from './kind.ts';

type Amounts = Readonly<Record<string, string>>;
type Quota = KubeObject & {
  readonly spec?: { readonly hard?: Amounts };
  readonly status?: { readonly hard?: Amounts };
};

export const resourceQuota: Kind = {
  group: '',
  kind: 'ResourceQuota',
  wave: 'limits',
  judge: judgeResourceQuota,
};

function judgeResourceQuota(live: KubeObject): Verdict {
  const { spec, status } = live as Quota;
  const behind = Object.entries(spec?.hard ?? {}).filter(([name, amount]) => status?.hard?.[name] !== amount);
  return behind.length === 0
    ? ready('is in force')
    : waiting(`is not in force yet: ${behind.map(([name]) => name).join(', ')}`);
}
