import type { KubeObject } from '../../core/objects.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import { type Assessment, GRACE_MS, type Kind, lapsing } from './kind.ts';

type Claim = KubeObject & {
  readonly spec?: { readonly storageClassName?: string };
  readonly status?: { readonly phase?: string; readonly capacity?: { readonly storage?: string } };
};

type StorageClass = KubeObject & { readonly volumeBindingMode?: string };

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

export const persistentVolumeClaim: Kind = {
  group: '',
  kind: 'PersistentVolumeClaim',
  wave: 'volumes',
  judge: judgePersistentVolumeClaim,
  reads: ['events', 'storage classes'],
  immutableHint:
    'a claim can only grow, and only where its class allows it; for other changes use a new claim',
};

function judgePersistentVolumeClaim(live: KubeObject, context: JudgeContext): Assessment {
  const { status, metadata } = live as Claim;
  if (status?.phase === 'Bound') return ready(`bound, ${status.capacity?.storage ?? 'size unknown'}`);
  if (status?.phase === 'Lost') return failed('storage', 'the volume it was bound to is gone');
  const events = context.events?.filter(({ involvedObject }) => involvedObject?.uid === metadata.uid) ?? [];
  if (waitsForConsumer(live, context) || events.some(({ reason }) => reason === 'WaitForFirstConsumer'))
    return ready('is bound when its first pod is scheduled');
  const refusal = events.findLast(
    ({ reason }) => reason === 'ProvisioningFailed' || reason === 'FailedBinding',
  );
  const text = refusal?.message ?? 'no volume is bound to it yet';
  // A volume that somebody made by hand may bear the name of a class that does not exist.
  const isLost = isClassMissing(live, context) || /storageclass\S* "[^"]*" not found/i.test(text);
  return isLost ? lapsing(waiting(text), GRACE_MS, failed('storage', text)) : waiting(text);
}

function isClassMissing({ spec }: Claim, { storageClasses }: JudgeContext): boolean {
  const name = spec?.storageClassName ?? '';
  return name !== '' && storageClasses?.every(({ metadata }) => metadata.name !== name) === true;
}

function waitsForConsumer({ spec }: Claim, { storageClasses }: JudgeContext): boolean {
  const name = spec?.storageClassName;
  const found = (storageClasses as readonly StorageClass[] | undefined)?.find(({ metadata }) =>
    name === undefined ? metadata.annotations?.[DEFAULT_CLASS] === 'true' : metadata.name === name,
  );
  return found?.volumeBindingMode === 'WaitForFirstConsumer';
}
