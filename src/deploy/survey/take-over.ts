import { apiStatusOf } from '../../core/api-status.ts';
import type { KubeObject } from '../../core/objects.ts';
import { type Cluster, refOf } from '../../core/ports/cluster.ts';
import { adoptable, takenOver } from '../plan/adoption.ts';
import type { InTurn } from './live.ts';

export type TakeOver = {
  readonly object: KubeObject;
  readonly live: KubeObject;
  readonly cluster: Cluster;
  /** What an apply without the take-over would leave, or why it is refused. */
  readonly dryRun: () => Promise<KubeObject>;
  readonly inTurn: InTurn;
};

/**
 * What an apply after the take-over would leave. The server cannot try both at once, so it is asked about the object
 * that the two lead to. Conflicts with managers that are not taken over are thrown.
 */
export async function dryRunTakeOver(
  { object, live, cluster, dryRun, inTurn }: TakeOver,
  signal: AbortSignal,
): Promise<KubeObject> {
  const adopts = adoptable(live);
  await dryRun().catch((error: unknown) => {
    const { reason = '', causes = [] } = apiStatusOf(error) ?? {};
    const conflicts = causes.filter((cause) => cause.reason === 'FieldManagerConflict');
    const ours = conflicts.every(({ message }) => adopts.some((name) => message.includes(`"${name}"`)));
    // What is invalid only while the old fields are there too is judged below, without them.
    if (reason === 'Invalid' || (conflicts.length > 0 && ours)) return;
    throw error;
  });
  return dryRunMoved({ object, live, cluster, inTurn }, signal);
}

/** What an apply would leave after the fields that were applied before have been made ours, in this version. */
export async function dryRunMoved(
  { object, live, cluster, inTurn }: Omit<TakeOver, 'dryRun'>,
  signal: AbortSignal,
): Promise<KubeObject> {
  const body = replacements(live, takenOver(live, object));
  return inTurn(async () => cluster.patch(refOf(live), { type: 'json', body, dryRun: true }, signal));
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
