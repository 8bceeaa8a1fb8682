import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import * as tls from 'node:tls';
import { authorityUnreadable } from '../../core/catalogue/network.ts';
import type { Env } from './proxies.ts';

const VARIABLES = ['NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE', 'SSL_CERT_FILE'];

/** Certificates in PEM that platform (`own`) and environment want trusted besides those that Node trusts by itself. */
export function authoritiesOf(env: Env, own: string | undefined): readonly string[] {
  const files = new Map(VARIABLES.map((name) => [env[name] ?? '', `$${name}`]));
  files.delete('');
  // Node goes on without that one, and has said so already.
  const extra = env['NODE_EXTRA_CA_CERTS'] ?? '';
  if (!existsSync(extra)) files.delete(extra);
  const authorities = [...files].map(([file, where]) => authorityIn(file, where));
  // Alone it is what Node trusts anyway; with others it would be missing from the list that these make.
  if (own === undefined && files.size === 1 && files.has(extra)) return [];
  return [...(own === undefined ? [] : [own]), ...authorities];
}

/** PEM as it is, or the content of the file of that name; `where` names the setting in errors. */
export function authorityIn(pemOrFile: string, where: string): string {
  const pem = pemOrFile.includes('-----BEGIN') ? pemOrFile : contentOf(pemOrFile, where);
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw authorityUnreadable(where, 'holds no certificate in PEM');
  return pem;
}

function contentOf(file: string, where: string): string {
  try {
    return readFileSync(file.replace(/^~(?=\/)/, homedir()), 'utf8');
  } catch {
    throw authorityUnreadable(where, `names ${file}, which cannot be read`);
  }
}

/** All that Node trusts by itself; newer ones also know what the system's own list adds. */
export function usualAuthorities(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: string) => string[] };
  return getCACertificates?.('default') ?? tls.rootCertificates;
}
