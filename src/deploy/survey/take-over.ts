import { apiStatusOf } from '../../core/api-status.ts';
import type { KubeObject } from '../../core/objects.ts';
import { type Cluster, type OnWarning, refOf } from '../../core/ports/cluster.ts';
import { UserError } from '../../core/errors.ts';
import { adoptable, keepersOf, takenOver } from '../plan/adoption.ts';
import { USUAL } from '../plan/foreign.ts';
import { changesBetween } from '../plan/diff.ts';
import type { Surveyed } from '../plan/input.ts';
import type { InTurn } from './live.ts';

type TakeOver = {
  readonly object: KubeObject;
  readonly live: KubeObject;
  /** Managers that the person named. */
  readonly named: readonly string[];
  readonly cluster: Cluster;
  /** What an apply without the take-over would leave, or why it is refused. */
  readonly dryRun: () => Promise<KubeObject>;
  readonly inTurn: InTurn;
  readonly onWarning?: OnWarning;
};

/**
 * What an apply after the take-over would leave. The server cannot try both at once, so it is asked about the object
 * that the two lead to. Conflicts with managers that are not taken over are thrown.
 */
export async function dryRunTakeOver(
  { dryRun, ...taking }: TakeOver,
  signal: AbortSignal,
): Promise<KubeObject> {
  const adopts = adoptable(taking.live, taking.named);
  await dryRun().catch((error: unknown) => {
    const { reason = '', causes = [] } = apiStatusOf(error) ?? {};
    const conflicts = causes.filter((cause) => cause.reason === 'FieldManagerConflict');
    const ours = conflicts.every(({ message }) => adopts.some((name) => message.includes(`"${name}"`)));
    // What is invalid only while the old fields are there too is judged below, without them.
    if (reason === 'Invalid' || (conflicts.length > 0 && ours)) return;
    throw error;
  });
  return dryRunMoved(taking, signal);
}

/** What an apply would leave after the fields that were applied before have been made ours, in this version. */
export async function dryRunMoved(
  { object, live, named, cluster, inTurn, onWarning }: Omit<TakeOver, 'dryRun'>,
  signal: AbortSignal,
): Promise<KubeObject> {
  const body = replacements(live, takenOver(live, object, named));
  return inTurn(async () =>
    cluster.patch(refOf(live), { type: 'json', body, dryRun: true, onWarning }, signal),
  );
}

/** A JSON patch that replaces everything a manifest may say. */
function replacements(live: KubeObject, next: KubeObject): readonly unknown[] {
  const metadata = (object: KubeObject): Readonly<Record<string, unknown>> => ({
    labels: object.metadata.labels,
    annotations: object.metadata.annotations,
  });
  return [...changes('', body(live), body(next)), ...changes('/metadata', metadata(live), metadata(next))];
}

const NOT_BODY = ['apiVersion', 'kind', 'metadata', 'status'];

function body(object: KubeObject): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !NOT_BODY.includes(name)));
}

function changes(
  path: string,
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
): readonly unknown[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((name) => {
    const at = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (to[name] !== undefined) return [{ op: 'add', path: at, value: to[name] }];
    return from[name] === undefined ? [] : [{ op: 'remove', path: at }];
  });
}

/**
 * What others keep of an object that its manifest lacks, told by what it would be without them: much of what they own has
 * the value that the server gives anyway. Undefined where there is nothing.
 */
export async function readKept(
  {
    next,
    scaled,
    ...asked
  }: Omit<TakeOver, 'dryRun'> & { readonly next: KubeObject; readonly scaled: boolean },
  signal: AbortSignal,
): Promise<Surveyed['kept']> {
  const managers = keepersOf(asked.live, asked.object).filter((name) => !asked.named.includes(name));
  if (managers.length === 0) return undefined;
  const named = [...asked.named, ...managers];
  // Only ever told, so that a refusal of what nobody wants to do stops nothing.
  const without = await dryRunMoved({ ...asked, named }, signal).catch((error: unknown) => {
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return next;
  });
  const fields = changesBetween(next, without)
    .map(({ path }) => path)
    // A certificate or a lock of a controller is nobody's leftover, and neither is a number that is left to an autoscaler.
    .filter((path) => !USUAL.test(path) || (path === 'spec.replicas' && !scaled));
  return fields.length === 0 ? undefined : { managers, fields };
}
