import { apiStatusOf } from '../../core/api-status.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Cluster, Selection } from '../../core/ports/cluster.ts';
import { readAllRecords, NOT_A_RECORD } from '../records/store.ts';
import type { Found } from './plan.ts';

/** Kinds of Kubernetes itself that name ConfigMaps and Secrets. */
const NAMING: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'ReplicaSet'],
  ['v1', 'ReplicationController'],
  ['apps/v1', 'ControllerRevision'],
  ['batch/v1', 'CronJob'],
  ['v1', 'ServiceAccount'],
  ['networking.k8s.io/v1', 'Ingress'],
];
const LOOKED_AT = ['Job', 'Pod', 'ConfigMap', 'Secret'];

export type TidySurvey = Found & {
  /** Their list is kept from these credentials, so that none of them goes. */
  readonly secretsHidden: boolean;
};

/** Reads a namespace for `makeTidyPlan`. Throws what keeps it from being read as a whole: half of it would say too much goes. */
export async function surveyTidy(
  cluster: Cluster,
  namespace: string,
  signal: AbortSignal,
): Promise<TidySurvey> {
  const list = async (apiVersion: string, kind: string, more: Partial<Selection> = {}) =>
    (await cluster.list({ apiVersion, kind, namespace, ...more }, signal)).items.map((item): KubeObject => ({
      ...item,
      apiVersion,
      kind,
    }));
  const [records, jobs, pods, configMaps, secrets] = await Promise.all([
    readAllRecords({ cluster, namespace }, signal),
    list('batch/v1', 'Job'),
    list('v1', 'Pod'),
    list('v1', 'ConfigMap', { labelSelector: NOT_A_RECORD }),
    list('v1', 'Secret').catch((error: unknown) => {
      if (apiStatusOf(error)?.code !== 403) throw error;
      return undefined;
    }),
  ]);
  // What releases brought of other kinds may name them too.
  const custom = records
    .flatMap(({ inventory }) => inventory)
    .filter((item) => item.namespace === namespace && !LOOKED_AT.includes(item.kind))
    .map(({ apiVersion, kind }) => [apiVersion, kind] as const);
  const kinds = new Map([...NAMING, ...custom].map((one) => [one.join(' '), one]));
  const others = await Promise.all(
    [...kinds.values()].map(async ([apiVersion, kind]) =>
      (await cluster.resource(apiVersion, kind, signal)) ? list(apiVersion, kind) : [],
    ),
  );
  return {
    jobs,
    pods,
    stored: [...configMaps, ...(secrets ?? [])],
    others: others.flat(),
    records,
    secretsHidden: secrets === undefined,
  };
}
