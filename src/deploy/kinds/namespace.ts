import type { KubeObject } from '../../core/objects.ts';
import { failed, ready, type Verdict } from '../../core/verdict.ts';
import type { Kind } from './kind.ts';

export const namespace: Kind = {
  group: '',
  kind: 'Namespace',
  wave: 'namespaces',
  judge: judgeNamespace,
};

function judgeNamespace({ status }: KubeObject): Verdict {
  const phase = (status as { readonly phase?: string } | undefined)?.phase;
  return phase === 'Terminating' ? failed('drift', 'it is being deleted') : ready('is active');
}
