import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Scalar, type YAMLMap } from 'yaml';
import { Secret } from '../../core/secret.ts';

type Leaf = { readonly scalar: Scalar; readonly path: readonly string[] };

/** A node whose comments are met; `path` is that of the mapping it stands in. */
type Commented = { readonly node: Node; readonly path: readonly string[] };

/** How SOPS names the place of a value when it encrypts it. */
export function placeOf(path: readonly string[]): string {
  return `${path.join(':')}:`;
}

/** Every scalar value in the order of the file; keys are none. Lists add nothing to the path, as in SOPS. */
export function leavesOf(document: Document): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const walk = (node: unknown, path: readonly string[]): void => {
    if (isMap(node)) for (const pair of node.items) walk(pair.value, [...path, keyText(pair.key)]);
    else if (isSeq(node)) for (const item of node.items) walk(item, path);
    else if (isScalar(node)) leaves.push({ scalar: node, path });
  };
  walk(document.contents, []);
  return leaves;
}

export function commentedOf(document: Document): readonly Commented[] {
  const found: Commented[] = [];
  const walk = (node: unknown, path: readonly string[]): void => {
    if (isMap(node)) {
      found.push({ node, path });
      for (const { key, value } of node.items) {
        if (isScalar(key)) found.push({ node: key, path });
        walk(value, isMap(value) || isSeq(value) ? [...path, keyText(key)] : path);
      }
    } else if (isSeq(node)) {
      found.push({ node, path });
      for (const item of node.items) walk(item, path);
    } else if (isScalar(node)) found.push({ node, path });
  };
  walk(document.contents, []);
  return found;
}

export function hasAlias(document: Document): boolean {
  const search = (node: unknown): boolean => {
    if (isMap(node)) return node.items.some(({ key, value }) => search(key) || search(value));
    return isSeq(node) ? node.items.some(search) : isAlias(node);
  };
  return search(document.contents);
}

/** The document's mapping; undefined where it is something else. */
export function mappingOf(document: Document): YAMLMap | undefined {
  return isMap(document.contents) ? document.contents : undefined;
}

/** As it is written: a bare `YES` is text to Go's reader. */
function keyText(key: unknown): string {
  return isScalar(key) ? (key.source ?? String(key.value)) : '';
}

/** Equal for files that say the same, comments included, however their values are quoted and indented. */
export function contentOf(documents: readonly Document[]): string {
  const comments = ({ comment, commentBefore }: Node | Document): unknown => [commentBefore, comment];
  return JSON.stringify(
    documents
      .filter(({ contents }) => contents !== null)
      .map((document) => [
        document.toJS() as unknown,
        comments(document),
        commentedOf(document).map(({ node }) => comments(node)),
      ]),
  );
}

/** Long lines stay long: a folded line would be another value to some readers. */
export function documentsText(documents: readonly Document[]): Secret {
  for (const { directives } of documents) if (directives) directives.docStart = null;
  return new Secret(documents.map((document) => document.toString({ lineWidth: 0 })).join('---\n'));
}
