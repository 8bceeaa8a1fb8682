import { objectOwned } from '../../core/catalogue/manifests.ts';
import type { Fault } from '../../core/errors.ts';
import { type KubeObject, type Manifest, keyId, keyOf, keyText } from '../../core/objects.ts';
import type { InventoryItem, ReleaseRecord } from '../../core/record.ts';
import type { Release } from '../../core/release.ts';
import type { Owner } from './input.ts';
import { MANAGER, appliedBy } from './ownership.ts';
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
  const other = otherOwners.get(id);
  // Looked for only where somebody else has it: of thousands of objects each would be compared with all of the record.
  return (
    other &&
    claimOn(
      live,
      other,
      last?.inventory.find((item) => itemId(item) === id),
    )
  );
}

/** The other service, where its release has the live object; one of which both say so is a fault to be told. */
export function claimOn(
  live: KubeObject,
  other: Owner | undefined,
  own: Pick<InventoryItem, 'uid'> | undefined,
): Owner | undefined {
  const { uid } = live.metadata;
  const isNamedOnly = other && (other.abandoned === true || (other.uid === undefined && !other.running));
  // What no release has written is nobody's; of two that died with its name the first that comes to an end has it.
  if (isNamedOnly && (!appliedBy(MANAGER, live) || (other.abandoned === true && own))) return undefined;
  if (!other || !own || (uid !== undefined && other.uid === uid)) return other;
  // Who is at it may have made it without having written down yet which one it was.
  return other.running && own.uid !== uid ? other : undefined;
}

export function ownerText({ service, release, at = '' }: Owner): string {
  return `${service}${release === undefined ? '' : ` (release ${release}, ${at.slice(0, 16).replace('T', ' ')})`}`;
}

export function ownedFault({ object, place }: Manifest, owner: Owner): Fault {
  return objectOwned(keyText(keyOf(object)), ownerText(owner), { place, take: takeName(object) });
}
