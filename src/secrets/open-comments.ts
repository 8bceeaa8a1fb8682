import { secretInComment, secretUnmerged } from '../core/catalogue/secret-faults.ts';
import type { Fault } from '../core/errors.ts';
import type { Place } from '../core/place.ts';
import type { Secret } from '../core/secret.ts';
import type { SecretManifest } from '../core/secret-manifest.ts';
import { CONFLICT_HEADING } from './conflict.ts';
import { SEALED } from './sops/seal.ts';
import { commentedOf } from './sops/tree.ts';
import { sopsDocuments } from './sops/unseal.ts';

/** A shorter line of a value stands in a comment by chance; its key beside it does not. */
const SHORTEST = 8;
const ENTRY = /^[\s#-]*(?<key>["']?[-.\w]+["']?)\s*[:=]\s*\S/u;
const VARIABLE = /^[A-Z][A-Z\d]*_[A-Z\d_]*$/u;

/**
 * Comments that would lie in the bucket as everybody can read them, and hold what only a key should open: a value of
 * these Secrets, or a line that once gave one. Comments among the values are encrypted with them.
 */
export function openComments(text: Secret, secrets: readonly SecretManifest[], file: string): Fault[] {
  const lines = text.reveal().split('\n');
  const at = (index: number): Place => ({ file, line: index + 1 });
  const heading = lines.findIndex((line) => line.trim() === CONFLICT_HEADING);
  if (heading >= 0) return [secretUnmerged(at(heading))];
  const told = tellTale(secrets);
  const first = readableComments(text)
    .filter(told)
    .map((comment) => lines.findIndex((line) => line.endsWith(`#${comment}`)))
    .toSorted((one, other) => one - other)[0];
  return first === undefined ? [] : [secretInComment(first < 0 ? { file } : at(first))];
}

/** The lines of comments outside of the values. */
function readableComments(text: Secret): readonly string[] {
  return (sopsDocuments(text) ?? []).flatMap((document) => {
    const outside = commentedOf(document).filter(({ path }) => !SEALED.includes(path[0] ?? ''));
    return [document, ...outside.map(({ node }) => node)].flatMap(({ comment, commentBefore }) =>
      [comment, commentBefore].flatMap((lines) => lines?.split('\n') ?? []),
    );
  });
}

function tellTale(secrets: readonly SecretManifest[]): (comment: string) => boolean {
  const keys = new Set(secrets.flatMap(({ values }) => [...values.keys()]));
  const values = secrets.flatMap((secret) => [...secret.values.values()]);
  const pieces = values
    .flatMap((value) => [value.reveal(), ...value.bytes('base64').toString('utf8').split('\n')])
    .map((piece) => piece.trim())
    .filter((piece) => piece.length >= SHORTEST);
  return (comment) => {
    const key = ENTRY.exec(comment)?.groups?.['key']?.replaceAll(/["']/gu, '') ?? '';
    return keys.has(key) || VARIABLE.test(key) || pieces.some((piece) => comment.includes(piece));
  };
}
