import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credentials } from './api.ts';
import { type Authority, type KeyPair, makeAuthority, makeSigningKey } from './certificates.ts';
import type { Folders } from './folders.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { KUBERNETES_SERVICE, LOOPBACK } from './ports.ts';
import { writePrivate } from './state.ts';

/** The group a deploying user belongs to; its rights are in rights.ts. */
export const DEPLOYERS = 'slipway:deployers';

/** The user of the kubeconfig that deploys are made with. */
export const DEPLOYER = 'deployer';

/** Name under which the API server speaks to aggregated APIs. */
export const FRONT_PROXY = 'front-proxy-client';

export const CONTEXTS = { development: 'dev', production: 'prod' } as const;

/** Paths in the folder `pki` that programs are given. */
type PkiFiles = (name: string) => string;

export function pkiFiles({ pki }: Folders): PkiFiles {
  return (name) => join(pki, name);
}

/** Writes every key and certificate, and a kubeconfig for each who needs one; answers with the administrator's. */
export async function writeCredentials(folders: Folders, server: string, now: Date): Promise<Credentials> {
  const file = pkiFiles(folders);
  const authority = makeAuthority('slipway-sandbox', now);
  // etcd trusts an authority of its own: anyone who may deploy must not be able to read it past the API server.
  const store = makeAuthority('slipway-sandbox-etcd', now);
  // One more, for anyone who may say on whose behalf a request comes: aggregated APIs believe the API server by it.
  const front = makeAuthority('slipway-sandbox-front-proxy', now);
  const tokens = makeSigningKey();
  const admin = authority.client('slipway-admin', ['system:masters']);
  const pairs: Readonly<Record<string, KeyPair>> = {
    api: authority.server('kube-apiserver', [
      LOOPBACK,
      KUBERNETES_SERVICE,
      'localhost',
      'kubernetes.default.svc',
    ]),
    kubelet: authority.server('kwok', [LOOPBACK]),
    'api-to-kubelet': authority.client('kube-apiserver-kubelet-client', ['system:masters']),
    etcd: store.server('etcd', [LOOPBACK, 'localhost']),
    'etcd-client': store.client('kube-apiserver'),
    'front-proxy': front.client(FRONT_PROXY),
    admin,
  };
  await Promise.all([
    writePrivate(file('ca.crt'), authority.certificate),
    writePrivate(file('ca.key'), authority.key),
    writePrivate(file('etcd-ca.crt'), store.certificate),
    writePrivate(file('front-proxy-ca.crt'), front.certificate),
    writePrivate(file('tokens.key'), tokens.key),
    writePrivate(file('tokens.pub'), tokens.publicKey),
    ...Object.entries(pairs).flatMap(([name, { key, certificate }]) => [
      writePrivate(file(`${name}.crt`), certificate),
      writePrivate(file(`${name}.key`), key),
    ]),
    ...writeKubeconfigs(folders, { authority, admin, server }),
  ]);
  return { ca: authority.certificate, ...admin };
}

/** The administrator's credentials of a sandbox that is there. */
export async function adminCredentials(folders: Folders): Promise<Credentials> {
  const file = pkiFiles(folders);
  const [ca, certificate, key] = await Promise.all(
    ['ca.crt', 'admin.crt', 'admin.key'].map((name) => readFile(file(name), 'utf8')),
  );
  return { ca: ca ?? '', certificate: certificate ?? '', key: key ?? '' };
}

type Issued = { readonly authority: Authority; readonly admin: KeyPair; readonly server: string };

function writeKubeconfigs(folders: Folders, { authority, admin, server }: Issued): Promise<void>[] {
  const file = pkiFiles(folders);
  const config = (user: string, credentials: KeyPair, contexts: Readonly<Record<string, string>>): string =>
    kubeconfigText({ server, ca: authority.certificate, user, credentials, contexts });
  const component = (user: string, groups: readonly string[] = []): Promise<void> =>
    writePrivate(
      file(`${user.replace('system:', '')}.kubeconfig`),
      config(user, authority.client(user, groups), { sandbox: 'default' }),
    );
  return [
    writePrivate(folders.adminKubeconfig, config('slipway-admin', admin, { admin: 'default' })),
    writePrivate(
      folders.kubeconfig,
      config(DEPLOYER, authority.client(DEPLOYER, [DEPLOYERS]), {
        [CONTEXTS.development]: 'development',
        [CONTEXTS.production]: 'production',
      }),
    ),
    // All controllers in one process under one user; only service accounts of their own would need less.
    component('system:kube-controller-manager', ['system:masters']),
    component('system:kube-scheduler'),
    // kwok plays every node at once, which no node's own certificate would allow.
    component('system:kwok', ['system:masters']),
  ];
}

/** Named so that nobody takes it for a key of a real account. */
export function newBucketKey(): { readonly accessKeyId: string; readonly secretAccessKey: string } {
  return {
    accessKeyId: `SANDBOX${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}
