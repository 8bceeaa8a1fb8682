import { createHash, timingSafeEqual } from 'node:crypto';
import { type Document, isMap, isScalar, parseAllDocuments, Scalar } from 'yaml';
import { sopsBroken, sopsTampered, sopsUnsupported } from '../../core/catalogue/secrets.ts';
import type { Secret } from '../../core/secret.ts';
import { tooDeep } from '../as-kubectl.ts';
import { type KeyRing, openDataKey } from './keys.ts';
import { parseMetadata, type SopsMetadata } from './metadata.ts';
import { encryptedBy } from './rule.ts';
import { macBytes } from './scalar.ts';
import { commentedOf, documentsText, leavesOf, mappingOf, placeOf } from './tree.ts';
import { isEncrypted, openValue } from './value.ts';

export type { KeyRing } from './keys.ts';

export type Unsealed = {
  /** The YAML as it was before, without the `sops` mapping. Printed again each time it is asked for. */
  readonly text: Secret;
  readonly documents: readonly Document.Parsed[];
  /** What opened it. */
  readonly by: 'age' | 'kms';
};

/** SOPS starts the MAC of files where only encrypted values count with the sha256 of its own name. */
const ENCRYPTED_ONLY_START = createHash('sha256').update('sops').digest();

/** Whether a text is a file that SOPS encrypted. */
export function isSealed(content: Secret): boolean {
  const text = content.reveal();
  // Written by a person or a formatter, or on one line as JSON is.
  return (
    /^(?<quote>["']?)sops\k<quote>[ \t]*:[ \t]*(?:[&!]\S*[ \t]*)*(?:#.*|\{.*)?$/mu.test(text) ||
    /^\?[ \t]+(?<sign>["']?)sops\k<sign>[ \t]*(?:#.*)?$/mu.test(text) ||
    /^\s*\{[^]*[{,]\s*(?<mark>["']?)sops\k<mark>\s*:\s*\{/u.test(text)
  );
}

/** Decrypts a file as the sops program does, and refuses it when a value, its place or the MAC was tampered with. */
export async function unseal(
  content: Secret,
  where: string,
  access: { readonly keys: KeyRing; readonly signal: AbortSignal },
): Promise<Unsealed> {
  const documents = sopsDocuments(content);
  const metadata = documents && metadataOf(documents[0]);
  if (!documents || !metadata) throw sopsBroken(where, 'it is not YAML as sops writes it');
  const isInSealed = await encryptedBy(metadata.rule);
  if (!isInSealed)
    throw sopsUnsupported(
      where,
      `its ${metadata.rule.name} is one slipway cannot read`,
      "encrypt it again with --encrypted-regex '^(data|stringData)$'",
    );
  const { key, by } = await openDataKey(metadata, where, access);
  for (const document of documents) withoutMetadata(document);
  const mac = openDocuments(documents, { ...metadata, isInSealed }, { key, where });
  const stored = openValue(metadata.mac, key, metadata.lastModified)?.bytes;
  if (!stored || stored.length !== mac.length || !timingSafeEqual(stored, Buffer.from(mac)))
    throw sopsTampered(where, 'its MAC does not match its content');
  return {
    get text() {
      return documentsText(documents);
    },
    documents,
    by,
  };
}

/** sops writes its mapping last, so that a comment at the end of the file stands before it. */
function withoutMetadata(document: Document): void {
  const mapping = mappingOf(document);
  const key = mapping?.items.map((pair) => pair.key).find((each) => isScalar(each) && each.value === 'sops');
  mapping?.delete('sops');
  if (mapping && isScalar(key) && key.commentBefore)
    mapping.comment = [mapping.comment, key.commentBefore].filter(Boolean).join('\n');
}

/** The documents of a text; undefined where it is no YAML. */
export function sopsDocuments(content: Secret): Document.Parsed[] | undefined {
  if (tooDeep(content, '')) return undefined;
  const parsed = parseAllDocuments(content.reveal(), { version: '1.1', prettyErrors: false });
  if ('empty' in parsed || parsed.some(({ errors }) => errors.length > 0)) return undefined;
  return parsed;
}

export function metadataOf(document: Document | undefined): SopsMetadata | undefined {
  const sops = document && mappingOf(document)?.get('sops', true);
  return document && isMap(sops) ? parseMetadata(sops.toJS(document)) : undefined;
}

type Sealed = Pick<SopsMetadata, 'macOnlyEncrypted'> & {
  readonly isInSealed: (path: readonly string[]) => boolean;
};

type Opening = { readonly key: Buffer; readonly where: string };

/** Replaces encrypted values and comments in place; returns the MAC of what it found. */
function openDocuments(
  documents: readonly Document[],
  { macOnlyEncrypted, isInSealed }: Sealed,
  { key, where }: Opening,
): string {
  const mac = createHash('sha512');
  if (macOnlyEncrypted) mac.update(ENCRYPTED_ONLY_START);
  for (const document of documents) {
    for (const { scalar, path } of leavesOf(document)) {
      const encrypted = isInSealed(path);
      const bytes = encrypted ? openLeaf(scalar, path, { key, where }) : macBytes(scalar);
      if (bytes !== undefined && (encrypted || !macOnlyEncrypted)) mac.update(bytes);
    }
    openComments(document, key);
  }
  return mac.digest('hex').toUpperCase();
}

function openLeaf(
  scalar: Scalar,
  path: readonly string[],
  { key, where }: Opening,
): string | Buffer | undefined {
  const { value } = scalar;
  if (value === null || value === '') return undefined;
  const opened = typeof value === 'string' ? openValue(value, key, placeOf(path)) : undefined;
  if (!opened) throw sopsTampered(where, `the value of ${path.join('.')} cannot be decrypted`);
  setValue(scalar, opened.bytes.toString('utf8'), opened.type);
  return opened.bytes;
}

/** Numbers and the like come back bare, text in whatever quotes it needs. */
function setValue(scalar: Scalar, text: string, type: string): void {
  delete scalar.source;
  delete scalar.type;
  const bare = type === 'int' || type === 'float' ? Number(text) : text === 'True';
  scalar.value = ['int', 'float', 'bool'].includes(type) ? bare : text;
  if (typeof scalar.value === 'string' && text.includes('\n')) scalar.type = Scalar.BLOCK_LITERAL;
}

function openComments(document: Document, key: Buffer): void {
  const open = (text: string, path: readonly string[]): string =>
    text
      .split('\n')
      .map((line) => (isEncrypted(line) ? openComment(line, key, path) : line))
      .join('\n');
  for (const { node, path } of commentedOf(document)) {
    if (node.comment) node.comment = open(node.comment, path);
    if (node.commentBefore) node.commentBefore = open(node.commentBefore, path);
  }
  if (document.comment) document.comment = open(document.comment, []);
  if (document.commentBefore) document.commentBefore = open(document.commentBefore, []);
}

/** A comment belongs to the mapping it stood in when it was encrypted, which a reader may place one level higher or lower. */
function openComment(line: string, key: Buffer, path: readonly string[]): string {
  const places = [path, path.slice(0, -1), [], ['data'], ['stringData']];
  const opened = places
    .map((place) => openValue(line, key, placeOf(place)))
    .find((found) => found !== undefined);
  return opened?.bytes.toString('utf8') ?? line;
}
