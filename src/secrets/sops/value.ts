import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const FORM =
  /^ENC\[AES256_GCM,data:(?<data>[^,]*),iv:(?<iv>[^,]+),tag:(?<tag>[^,]+),type:(?<type>[a-z]+)\]$/u;

/** Node takes the URL alphabet and stray characters for base64 too, so that a changed text could decode to the same bytes. */
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/u;

export type Opened = { readonly bytes: Buffer; readonly type: string };

/** Whether a text has the form in which SOPS writes an encrypted value. */
export function isEncrypted(text: string): boolean {
  return FORM.test(text);
}

/** Decrypts one value; undefined where it, its place or the key is not what it was encrypted with. */
export function openValue(text: string, key: Buffer, place: string): Opened | undefined {
  const { data = '', iv = '', tag = '', type = '' } = FORM.exec(text)?.groups ?? {};
  if (![data, iv, tag].every((part) => BASE64.test(part))) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(Buffer.from(tag, 'base64'));
    return { bytes: Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]), type };
  } catch {
    return undefined;
  }
}

/** Encrypts one value for its place, so that it cannot be moved to another key unnoticed. Empty stays empty, as in SOPS. */
export function sealValue(
  text: string,
  key: Buffer,
  { place, type }: { place: string; type: 'str' | 'comment' },
): string {
  if (text === '') return '';
  const iv = randomBytes(32);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: 16 });
  cipher.setAAD(Buffer.from(place));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64');
  return `ENC[AES256_GCM,data:${data},iv:${iv.toString('base64')},tag:${cipher.getAuthTag().toString('base64')},type:${type}]`;
}
