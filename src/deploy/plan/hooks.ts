import { type KubeObject, type Manifest, annotationOf, groupOf, keyOf, keyText } from '../../core/objects.ts';
import type { ReleaseRecord } from '../../core/record.ts';

const HOOK = 'helm.sh/hook';

/** When a hook of Helm runs in a release: before the workloads, once everything is ready, or as its verification then. */
export type HookPhase = 'before' | 'after' | 'test';

/** What brings a release about. */
export type Occasion = 'install' | 'upgrade' | 'rollback';

export type Hook = {
  /** As the annotation has them, those that Helm knows. */
  readonly events: readonly string[];
  /** Hooks of one phase run one after the other, lower weights first. */
  readonly weight: number;
  readonly deletePolicy: readonly string[];
  /** It runs to an end, and is not only something that such an object reads. */
  readonly runs: boolean;
};

const EVENTS: Readonly<Record<string, readonly [HookPhase, Occasion | undefined] | undefined>> = {
  'pre-install': ['before', 'install'],
  'post-install': ['after', 'install'],
  'pre-upgrade': ['before', 'upgrade'],
  'post-upgrade': ['after', 'upgrade'],
  'pre-rollback': ['before', 'rollback'],
  'post-rollback': ['after', 'rollback'],
  'pre-delete': undefined,
  'post-delete': undefined,
  test: ['test', undefined],
  'test-success': ['test', undefined],
};

/** What an object of a rendered chart says of hooks; undefined where it is none that Helm knows. */
export function hookOf(object: KubeObject): Hook | undefined {
  const read = (name: string): string => annotationOf(object, name) ?? '';
  const events = listed(read(HOOK)).filter((event) => Object.hasOwn(EVENTS, event));
  if (events.length === 0) return undefined;
  const weight = Number.parseInt(read('helm.sh/hook-weight'), 10);
  return {
    events,
    weight: Number.isNaN(weight) ? 0 : weight,
    deletePolicy: listed(read('helm.sh/hook-delete-policy')),
    runs: isRun(object),
  };
}

/** Runs only where a release is removed, which Slipway never does. */
export function isDeleteHook({ object }: Manifest): boolean {
  const hook = hookOf(object);
  return hook?.events.every((event) => EVENTS[event] === undefined) ?? false;
}

/** When the hook runs on an occasion; undefined where it is not its occasion. */
function phaseOn(occasion: Occasion, { events }: Hook): HookPhase | undefined {
  const phases = events.flatMap((event) => {
    const [phase, on] = EVENTS[event] ?? [];
    // A rollback verifies nothing: what it brings back was verified.
    const fits = on === occasion || (on === undefined && occasion !== 'rollback');
    return phase && fits ? [phase] : [];
  });
  return (['before', 'after', 'test'] as const).find((phase) => phases.includes(phase));
}

const WHEN: Readonly<Record<HookPhase, string>> = {
  before: 'before the workloads',
  after: 'once everything is ready',
  test: 'once everything is ready, as its verification',
};

/** What the plan says of a hook that runs. */
export function hookText({ events, weight, deletePolicy }: Hook, phase: HookPhase): string {
  const ignored = deletePolicy.filter((policy) => policy !== 'before-hook-creation');
  const kept =
    ignored.length === 0 ? '' : `; it stays, although its deletion policy says ${ignored.join(', ')}`;
  const order = weight === 0 ? '' : `, weight ${weight}`;
  return `helm hook ${events.join(', ')}${order}: ${WHEN[phase]}${kept}`;
}

/** What becomes of a hook over all releases, in words; undefined of what is none. */
export function hookTurns(object: KubeObject): string | undefined {
  const hook = hookOf(object);
  if (!hook) return undefined;
  const turns = hook.events.flatMap((event) => {
    const [phase, on] = EVENTS[event] ?? [];
    return phase ? [`${WHEN[phase]}${on === undefined ? '' : ` of each ${on}`}`] : [];
  });
  const what = turns.length === 0 ? 'left out, since no deploy removes a whole release' : turns.join(', ');
  const read = hook.runs || turns.length === 0 ? what : 'applied as what it is, in the turn of its kind';
  return `helm hook ${hook.events.join(', ')}: ${read}`;
}

/** A hook of one release. */
export type HookNow = {
  readonly of: Hook;
  /** Undefined where it does not run. */
  readonly phase: HookPhase | undefined;
  readonly notNow: string;
};

const NOT_NOW: Readonly<Record<Occasion, string>> = {
  install: 'not in a first release',
  upgrade: 'only in a first release',
  rollback: 'not in a rollback',
};

export function hookOn(occasion: Occasion, object: KubeObject): HookNow | undefined {
  const hook = hookOf(object);
  // What a hook reads is part of what a rollback brings back.
  if (!hook || (occasion === 'rollback' && !hook.runs)) return undefined;
  const notNow = `helm hook ${hook.events.join(', ')}: ${NOT_NOW[occasion]}`;
  return { of: hook, phase: phaseOn(occasion, hook), notNow };
}

/** Where Helm would install, upgrade or roll back; a first release that failed is installed once more. */
export function occasionOf(
  last: Pick<ReleaseRecord, 'number' | 'outcome'> | undefined,
  rollbackTo: number | undefined,
): Occasion {
  if (rollbackTo !== undefined) return 'rollback';
  return !last || (last.number === 1 && last.outcome !== 'succeeded') ? 'install' : 'upgrade';
}

/** What a plan says of a hook that it does not have. */
export function leftOutText({ object }: Manifest, why?: string): string {
  const events = hookOf(object)?.events.join(', ') ?? '';
  return `${keyText(keyOf(object))} is left out, ${why ?? `helm hook ${events}: no deploy removes a whole release`}`;
}

function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isRun({ apiVersion, kind }: KubeObject): boolean {
  const group = groupOf(apiVersion);
  return (kind === 'Job' && group === 'batch') || (kind === 'Pod' && group === '');
}
