import type { KubeObject } from '../../core/objects.ts';
import { type Condition, conditionOf, type KubeEvent } from '../../core/pod.ts';
import { quantity } from '../../core/quantity.ts';
import { failed, ready, waiting } from '../../core/verdict.ts';
import type { JudgeContext } from './context.ts';
import { expectWord } from './custom-kinds.ts';
import { type Assessment, GRACE_MS, type Kind, lapsing } from './kind.ts';

type Claim = KubeObject & {
  readonly spec?: {
    readonly storageClassName?: string;
    readonly resources?: { readonly requests?: { readonly storage?: string } };
  };
  readonly status?: {
    readonly phase?: string;
    readonly capacity?: { readonly storage?: string };
    readonly conditions?: readonly Condition[];
  };
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
  const { status } = live as Claim;
  if (status?.phase === 'Bound') return judgeSize(live, context);
  if (status?.phase === 'Lost') return failed('storage', 'the volume it was bound to is gone');
  const events = eventsOf(live, context);
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

/** A claim keeps its old size until its driver has made the volume larger. */
function judgeSize(live: KubeObject, context: JudgeContext): Assessment {
  const { spec, status } = live as Claim;
  const has = status?.capacity?.storage;
  const asked = spec?.resources?.requests?.storage;
  const bound = ready(`bound, ${has ?? 'size unknown'}`);
  if (!((quantity(asked) ?? 0) > (quantity(has) ?? Infinity))) return bound;
  const text = `it is to grow from ${has} to ${asked}`;
  const says = (type: string): Condition | undefined => {
    const found = conditionOf(status?.conditions, type);
    return found?.status === 'True' ? found : undefined;
  };
  const later = says('FileSystemResizePending') ? ' when a pod mounts it again' : '';
  if (later !== '' || !context.written) return ready(`${bound.reason}; ${text}${later}`);
  const refusal =
    says('ControllerResizeError') ??
    says('NodeResizeError') ??
    eventsOf(live, context).findLast(({ reason }) => reason === 'VolumeResizeFailed');
  const why = refusal?.message ?? text;
  if (refusal) return lapsing(waiting(why), GRACE_MS, failed('storage', why));
  return says('Resizing') ? waiting(text) : expectWord(waiting(text));
}

function eventsOf({ metadata }: KubeObject, { events = [] }: JudgeContext): readonly KubeEvent[] {
  return events.filter(({ involvedObject }) => involvedObject?.uid === metadata.uid);
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
