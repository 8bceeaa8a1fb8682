import { apiStatusOf } from '../../core/api-status.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import { type LeaseName, leaseObject, leaseRef, specOf } from './lease.ts';

/**
 * Whether a deploy of the service holds its lease and has beaten within the time that it gives itself, told at once and by
 * the API server's own clock. Who may not be asked about counts as alive.
 */
export async function isHolderAlive(
  { cluster, ...name }: LeaseName & { readonly cluster: Cluster },
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const live = await cluster.get(leaseRef(name), signal);
    const { holderIdentity = '', leaseDurationSeconds = 0 } = specOf(live);
    if (!live || holderIdentity === '') return false;
    return (await serverTime(name, cluster, signal)) - lastWrite(live) <= leaseDurationSeconds * 1_000;
  } catch (error) {
    if (apiStatusOf(error) === undefined) throw error;
    return true;
  }
}

/** Milliseconds; an object that is never stored is stamped as any other. */
async function serverTime(name: LeaseName, cluster: Cluster, signal: AbortSignal): Promise<number> {
  const asked = leaseObject({ ...name, service: `${name.service}.now` });
  const { metadata } = await cluster.create(asked, { dryRun: true }, signal);
  return Date.parse(metadata.creationTimestamp ?? '');
}

/** The holder's own time of a heartbeat is of another clock; the server writes down when it took it. */
function lastWrite({ metadata: { managedFields = [] } }: KubeObject): number {
  return Math.max(0, ...managedFields.map(({ time = '' }) => Date.parse(time)));
}
