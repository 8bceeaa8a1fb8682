import { otherRepository } from '../../core/catalogue/overtaking.ts';
import { type KubeObject, keyId, keyOf, keyText } from '../../core/objects.ts';
import type { Release } from '../../core/release.ts';
import { releaseText } from '../../core/short-names.ts';
import type { Survey } from './input.ts';
import { itemId } from './refs.ts';

/**
 * Throws OTHER_REPOSITORY where the deployed release seems to be of another repository with a service of the same name.
 * A commit that this one does not know proves nothing: history is rebased, squashed and written anew, and branches go.
 * Beside it there has to be an image of another name, or no object in common where something would be removed.
 */
export function assertSameRepository(
  { build, image, service, environment }: Release,
  objects: readonly KubeObject[],
  { last, leaving, isAncestor }: Pick<Survey, 'last' | 'leaving' | 'isAncestor'>,
): void {
  if (!last || last.commit === build.commit || isAncestor !== undefined) return;
  const known = new Set(last.inventory.map(itemId));
  if (known.size === 0) return;
  const images = [last.image, image].map((reference) => reference && repositoryOf(reference));
  const [theirs, mine] = images;
  const isRenamed = theirs !== undefined && mine !== undefined && !isSame(theirs, mine);
  const isApart = leaving.length > 0 && !objects.some((object) => known.has(keyId(keyOf(object))));
  if (!isRenamed && !isApart) return;
  throw otherRepository({
    service,
    environment: environment.name,
    deployed: `${releaseText(last)} of commit ${last.commit.slice(0, 7)}`,
    why: isRenamed ? `has the image ${theirs}, not ${mine}` : 'has no object in common with this one',
    objects: leaving.map(({ live }) => keyText(keyOf(live))),
  });
}

/** `payments/api` of `registry.example.com:5000/payments/api:1@sha256:…`. */
function repositoryOf(reference: string): string {
  const [first = '', ...rest] = reference
    .replace(/@.*$/, '')
    .replace(/:[^:/]*$/, '')
    .split('/');
  const isHost = rest.length > 0 && /[.:]|^localhost$/.test(first);
  return (isHost ? rest : [first, ...rest]).join('/');
}

/** A registry that moved may put a name of its own before that of the image. */
function isSame(a: string, b: string): boolean {
  return a === b || a.endsWith(`/${b}`) || b.endsWith(`/${a}`);
}
