import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Secret } from '../core/secret.ts';

type Values = ReadonlyMap<string, Secret>;
type Complaint = { readonly message: string; readonly key?: string };

const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

/** What the type of a Secret demands of its keys: the API server checks less, and the kubelet says it too late. */
export function checkType(type: string, values: Values): readonly Complaint[] {
  if (type === 'kubernetes.io/service-account-token')
    return [{ message: 'a service account token is made by the cluster and not kept in a file' }];
  if (type === 'kubernetes.io/basic-auth' && !values.has('username') && !values.has('password'))
    return [{ message: `type ${type} needs the key username or password` }];
  const missing = (REQUIRED[type] ?? []).filter((key) => !values.has(key));
  if (missing.length > 0) return missing.map((key) => ({ message: `type ${type} needs the key ${key}` }));
  if (type === 'kubernetes.io/tls') return checkPair(values);
  if (type === 'kubernetes.io/dockerconfigjson') return checkRegistries(values);
  return [];
}

function checkPair(values: Values): readonly Complaint[] {
  const certificate = attempt(() => new X509Certificate(bytesOf(values, 'tls.crt')));
  const key = attempt(() => createPrivateKey(bytesOf(values, 'tls.key')));
  if (!certificate) return [{ message: 'tls.crt is no certificate in PEM form', key: 'tls.crt' }];
  if (!key) return [{ message: 'tls.key is no private key in PEM form', key: 'tls.key' }];
  return certificate.checkPrivateKey(key)
    ? []
    : [{ message: 'tls.key is not the key of the certificate in tls.crt', key: 'tls.key' }];
}

function checkRegistries(values: Values): readonly Complaint[] {
  const key = '.dockerconfigjson';
  const config = attempt(() => JSON.parse(bytesOf(values, key).toString('utf8')) as unknown);
  if (typeof config !== 'object' || config === null) return [{ message: `${key} is no JSON object`, key }];
  const auths = 'auths' in config ? config.auths : undefined;
  return typeof auths === 'object' && auths !== null ? [] : [{ message: `${key} has no object auths`, key }];
}

function bytesOf(values: Values, key: string): Buffer {
  return values.get(key)?.bytes('base64') ?? Buffer.alloc(0);
}

/** The libraries' own errors may quote what they could not read. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
