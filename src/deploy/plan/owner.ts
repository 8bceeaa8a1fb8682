import { objectOwned } from '../../core/catalogue/manifests.ts';
import type { Fault } from '../../core/errors.ts';
import { type KubeObject, type Manifest, keyId, keyOf, keyText } from '../../core/objects.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import type { Release } from '../../core/release.ts';
import type { Owner } from './input.ts';
import { itemId } from './refs.ts';

/** Whose object it is, as `<namespace>/<service>`: records of releases tell that for their own namespace alone. */
export const OWNER = 'slipway.dev/owner';

export function ownerOf({ environment, service }: Pick<Release, 'environment' | 'service'>): string {
  return `${environment.namespace}/${service}`;
}

export function withOwner(object: KubeObject, owner: string): KubeObject {
  const { metadata } = object;
  return { ...object, metadata: { ...metadata, annotations: { ...metadata.annotations, [OWNER]: owner } } };
}

/** The object as it is asked about: who is named as the owner once stays named. */
export function marked(object: KubeObject, live: KubeObject | undefined, owner: string): KubeObject {
  return live?.metadata.annotations?.[OWNER] === undefined ? object : withOwner(object, owner);
}

/** `Service/web`, as `--take` names an object. */
export function takeName({ kind, metadata }: KubeObject): string {
  return `${kind}/${metadata.name}`;
}

type Owning = {
  readonly release: Pick<Release, 'environment' | 'service'>;
  readonly last: ReleaseRecord | undefined;
  /** By keyId, from the records of the namespace. */
  readonly otherOwners: ReadonlyMap<string, Owner>;
};

/** The other service that has a live object; undefined where it is ours or nobody's. */
export function otherOwnerOf(
  live: KubeObject | undefined,
  { release, last, otherOwners }: Owning,
): Owner | undefined {
  if (!live) return undefined;
  const named = live.metadata.annotations?.[OWNER];
  if (named !== undefined) return named === ownerOf(release) ? undefined : { service: named };
  const id = keyId(keyOf(live));
  return last?.inventory.some((item) => itemId(item) === id) ? undefined : otherOwners.get(id);
}

export function ownedFault({ object, place }: Manifest, { service, release, at = '' }: Owner): Fault {
  const since = release === undefined ? '' : ` (release ${release}, ${at.slice(0, 16).replace('T', ' ')})`;
  return objectOwned(keyText(keyOf(object)), `${service}${since}`, { place, take: takeName(object) });
}
