import { forbidden } from '../../core/catalogue/cluster.ts';
import { groupOf, type KubeObject, type Manifest } from '../../core/objects.ts';
import type { Environment } from '../../core/platform.ts';
import type { Resource } from '../../core/ports/cluster.ts';
import type { Release } from '../../core/release.ts';
import { capabilityRights } from '../../deploy/plan/capability-rights.ts';
import { neededRights, OPERATORS, type RightTarget, uniqueRights } from '../../deploy/plan/needed-rights.ts';
import { isDeleteHook } from '../../deploy/plan/hooks.ts';
import { PROTECTED } from '../../deploy/plan/keep.ts';
import { readsOf } from '../../deploy/kinds/index.ts';
import { rolesFrom } from '../../deploy/plan/roles.ts';
import { usesOf } from '../../secrets/uses.ts';
import type { Delivery } from '../delivery/load.ts';
import { manifestsOf, verificationsOf } from '../delivery/rendered.ts';
import type { Session } from '../world.ts';
import { openCluster } from './cluster.ts';

/** Whether Secrets of the cluster are read to check references. */
export function readsSecrets(manifests: readonly Manifest[]): boolean {
  return manifests.some(({ object }) => usesOf(object).length > 0);
}

export type Roles = {
  readonly roles: readonly KubeObject[];
  /** The cluster could not be asked what its kinds are called in rules. */
  readonly guessed: boolean;
};

/** The Role, and the ClusterRole where one is needed, with exactly what a deploy to the environment asks for. */
export async function rolesFor(
  delivery: Delivery,
  environment: Environment,
  session: Session,
): Promise<Roles> {
  const release = delivery.release(environment);
  const rendered = await manifestsOf(delivery, release, session);
  const manifests = rendered.filter((manifest) => !isDeleteHook(manifest));
  const asked = await asking(environment, session);
  const ask: Ask = asked ?? (() => Promise.resolve(undefined));
  const { namespace } = environment;
  const refs = writtenBy(release, manifests);
  const definitions = manifests.map(({ object }) => object);
  const known = async (apiVersion: string, kind: string): Promise<Resource> =>
    (await ask(apiVersion, kind)) ??
    definedIn(definitions, apiVersion, kind) ??
    usual(apiVersion, kind, environment);
  const written = await Promise.all(
    refs.map(async (ref): Promise<RightTarget> => ({ ref, known: await known(ref.apiVersion, ref.kind) })),
  );
  const installed = await Promise.all(
    OPERATORS.map(async (kind) => {
      const resource = await ask(kind.apiVersion, kind.kind);
      return resource ? [{ ref: { ...kind, namespace }, known: resource }] : [];
    }),
  );
  const needs = {
    namespace,
    written,
    // A rollback removes what a release created, and a later release what it no longer has.
    removed: written.filter(({ ref }) => !PROTECTED.includes(ref.kind)),
    readsSecrets: readsSecrets(manifests),
    installed: installed.flat(),
    verifications: await verificationsOf(delivery, release, session),
  };
  const roles = rolesFrom(
    uniqueRights([...neededRights(needs), ...capabilityRights(refs)]),
    `slipway-${release.service}-${environment.name}`,
  );
  return { roles, guessed: asked === undefined };
}

/** Kinds that a release writes: those of its manifests, and Secrets where it has files of them. */
export function writtenBy(
  { environment, secrets }: Pick<Release, 'environment' | 'secrets'>,
  manifests: readonly Manifest[],
): readonly RightTarget['ref'][] {
  const { namespace } = environment;
  return [
    ...manifests.map(({ object }) => {
      const { apiVersion, kind } = object;
      const metadata = { ...object.metadata, namespace: object.metadata.namespace || namespace };
      return { apiVersion, kind, namespace: metadata.namespace, reads: readsOf({ ...object, metadata }) };
    }),
    ...(secrets.length === 0 ? [] : [{ apiVersion: 'v1', kind: 'Secret', namespace }]),
  ];
}

type Ask = (apiVersion: string, kind: string) => Promise<Resource | undefined>;

/** Who has no rights yet cannot prove which cluster it is, and gets the rules all the same. */
async function asking(environment: Environment, session: Session): Promise<Ask | undefined> {
  try {
    const cluster = await openCluster(environment, session);
    return async (apiVersion, kind) => cluster.resource(apiVersion, kind, session.signal);
  } catch (error) {
    if (!forbidden.is(error)) throw error;
    return undefined;
  }
}

type Definition = {
  readonly group?: string;
  readonly scope?: string;
  readonly names?: { readonly kind?: string; readonly plural?: string };
};

function definedIn(objects: readonly KubeObject[], apiVersion: string, kind: string): Resource | undefined {
  for (const object of objects) {
    const { group, scope, names } = (object['spec'] ?? {}) as Definition;
    if (object.kind !== 'CustomResourceDefinition' || names?.kind !== kind || names.plural === undefined)
      continue;
    if (group === groupOf(apiVersion)) return { name: names.plural, group, namespaced: scope !== 'Cluster' };
  }
  return undefined;
}

/** As all kinds of Kubernetes itself are called. */
function usual(apiVersion: string, kind: string, { clusterScoped }: Environment): Resource {
  const name = kind.toLowerCase();
  const plural = name.endsWith('s')
    ? `${name}es`
    : name.endsWith('y')
      ? `${name.slice(0, -1)}ies`
      : `${name}s`;
  return { name: plural, group: groupOf(apiVersion), namespaced: !clusterScoped.includes(kind) };
}
