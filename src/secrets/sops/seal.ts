import { createHash, randomBytes } from 'node:crypto';
import type { Document } from 'yaml';
import { secretHasAlias } from '../../core/catalogue/secrets.ts';
import type { Secret } from '../../core/secret.ts';
import { type KeyRing, type Recipients, sealDataKey } from './keys.ts';
import { macBytes } from './scalar.ts';
import { commentedOf, documentsText, hasAlias, leavesOf, mappingOf, placeOf } from './tree.ts';
import { sopsDocuments } from './unseal.ts';
import { sealValue } from './value.ts';

/** The part of a Secret that is encrypted; kind and name stay readable, so that a file can be listed without a key. */
export const SEALED = ['data', 'stringData'];
const SEALED_REGEX = `^(${SEALED.join('|')})$`;
/** The oldest sops that reads what is written here; it refuses files of a newer version. */
const SOPS_VERSION = '3.9.0';

export type Sealing = {
  readonly recipients: Recipients;
  readonly keys: KeyRing;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly where: string;
};

/** Encrypts checked YAML under a new data key, in the form of the sops program. Comments among the values are encrypted too: old values end up in them. */
export async function seal(
  plain: Secret,
  { recipients, keys, signal, now, where }: Sealing,
): Promise<Secret> {
  const documents = (sopsDocuments(plain) ?? []).filter((document) => mappingOf(document) !== undefined);
  if (documents.some(hasAlias)) throw secretHasAlias(where);
  const key = randomBytes(32);
  const lastModified = new Date(now).toISOString().replace(/\.\d+Z$/u, 'Z');
  const mac = createHash('sha512');
  for (const document of documents) {
    for (const { scalar, path } of leavesOf(document)) {
      mac.update(macBytes(scalar) ?? '');
      if (SEALED.includes(path[0] ?? '') && typeof scalar.value === 'string') {
        scalar.value = sealValue(scalar.value, key, { place: placeOf(path), type: 'str' });
        delete scalar.source;
        delete scalar.type;
      }
    }
    sealComments(document, key);
  }
  const metadata = {
    ...(await sealDataKey(key, recipients, { keys, signal, now: lastModified })),
    lastmodified: lastModified,
    mac: sealValue(mac.digest('hex').toUpperCase(), key, { place: lastModified, type: 'str' }),
    encrypted_regex: SEALED_REGEX,
    version: SOPS_VERSION,
  };
  for (const document of documents) {
    const mapping = mappingOf(document);
    // What came as JSON gets a line for each field, where a reader looks for the mapping of sops.
    if (mapping) mapping.flow = false;
    mapping?.set('sops', document.createNode(metadata));
  }
  return documentsText(documents);
}

function sealComments(document: Document, key: Buffer): void {
  const close = (text: string, path: readonly string[]): string =>
    text
      .split('\n')
      .map((line) =>
        // The sops program opens comments only where it opens values.
        line.trim() === '' || !SEALED.includes(path[0] ?? '')
          ? line
          : sealValue(line, key, { place: placeOf(path), type: 'comment' }),
      )
      .join('\n');
  for (const { node, path } of commentedOf(document)) {
    if (node.comment) node.comment = close(node.comment, path);
    if (node.commentBefore) node.commentBefore = close(node.commentBefore, path);
  }
}
