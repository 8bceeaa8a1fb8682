import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { openBitbucket } from '../../src/adapters/bitbucket.ts';
import { openBucket } from '../../src/adapters/bucket.ts';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import { openEcr } from '../../src/adapters/ecr.ts';
import { openKms } from '../../src/adapters/kms.ts';
import type { Network } from '../../src/adapters/network/network.ts';
import { openForeignRegistry } from '../../src/adapters/registry.ts';
import type { Authority } from '../../src/sandbox/certificates.ts';
import { temporaryFolder } from './folder.ts';
import { tlsServer } from './tls-server.ts';

// Every server that a delivery asks, under names that lead nowhere but through a proxy.

const { signal } = new AbortController();
const manifest = '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json"}';
export const digest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`;

export const API = 'api.prod.test';
export const REGISTRY = 'registry.corp.test';
export const S3 = 's3.corp.test';
const AWS = ['kms', 'api.ecr', 'sts'].map((service) => `${service}.eu-west-1.amazonaws.com`);
const BITBUCKET = 'bitbucket.corp.test';
export const SSO = 'portal.sso.eu-west-1.amazonaws.com';
const HOSTS = [API, REGISTRY, S3, ...AWS, SSO, BITBUCKET];

/** Answers for every server of a delivery; no name of theirs leads anywhere but through a proxy. */
const answers: RequestListener = (request, response) => {
  const { host = '', 'x-amz-target': target = '', authorization = '' } = request.headers;
  const json = (value: unknown): void => void response.end(JSON.stringify(value));
  if (host === API) {
    response.setHeader('content-type', 'application/json');
    return json({ metadata: { uid: 'cluster-uid' } });
  }
  if (host === REGISTRY) {
    response.writeHead(200, {
      'docker-content-digest': digest,
      'content-type': 'application/vnd.oci.image.manifest.v1+json',
      'content-length': manifest.length,
    });
    return void response.end(request.method === 'HEAD' ? undefined : manifest);
  }
  if (host === S3)
    return void response.setHeader('etag', '"1"').end(`by ${/SLIPWAY\w+/.exec(authorization)?.[0]}`);
  if (target.toString().startsWith('TrentService'))
    return json({ Plaintext: Buffer.from('plain').toString('base64') });
  if (target.toString().includes('GetAuthorizationToken'))
    return json({ authorizationData: [{ authorizationToken: Buffer.from('AWS:pw').toString('base64') }] });
  if (host === SSO)
    return json({
      roleCredentials: {
        accessKeyId: 'SLIPWAYSSO',
        secretAccessKey: 's',
        sessionToken: 't',
        expiration: 4e12,
      },
    });
  if (host.startsWith('sts.'))
    return void response.setHeader('content-type', 'text/xml').end(
      // Each action looks for its own result below the root.
      `<Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${[
        'AssumeRole',
        'AssumeRoleWithWebIdentity',
      ]
        .map(
          (action) =>
            `<${action}Result><Credentials><AccessKeyId>SLIPWAYROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></${action}Result>`,
        )
        .join('')}</Response>`,
    );
  response.writeHead(host === BITBUCKET ? 201 : 404).end();
};

export const keys = { AWS_ACCESS_KEY_ID: 'SLIPWAYKEY', AWS_SECRET_ACCESS_KEY: 's' };

export type Behind = {
  readonly authority: Authority;
  /** Ports of loopback by the names that lead there. */
  readonly hosts: Readonly<Record<string, number>>;
  close(): void;
};

/** Opens them all; their certificates are of the authority. */
export async function serversBehind(authority: Authority): Promise<Behind> {
  const { key, certificate } = authority.server('servers', HOSTS);
  const server = await tlsServer({ key, cert: certificate }, answers);
  const hosts = Object.fromEntries(HOSTS.map((host) => [host, server.port]));
  return { authority, hosts, close: () => server.close() };
}

export type Connections = Readonly<
  Record<string, readonly [host: string, (way: Way) => Promise<unknown>, expected: unknown]>
>;

export type Way = {
  readonly network: Network;
  readonly proxyUrl?: string;
  readonly ca?: string;
  readonly pin?: string;
};

async function cluster(
  authority: Authority,
  { network, proxyUrl, ca = authority.certificate, pin }: Way,
): Promise<string> {
  const kubeconfig = join(temporaryFolder('kubeconfig'), 'kubeconfig');
  const data = Buffer.from(ca).toString('base64');
  const document = {
    contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
    clusters: [
      {
        name: 'c',
        cluster: { server: `https://${API}`, 'certificate-authority-data': data, 'proxy-url': proxyUrl },
      },
    ],
    users: [{ name: 'u', user: { token: 't' } }],
  };
  writeFileSync(kubeconfig, JSON.stringify(document));
  const opened = await openCluster(
    { context: 'prod', kubeconfig, ...(pin !== undefined && { ca: pin }) },
    { cwd: '/', env: {}, clock: { now: () => 0, wait: () => Promise.resolve() }, version: 'test', network },
  );
  return opened.identity(signal);
}

export const CONFIG = {
  bucket: 'b',
  region: 'eu-west-1',
  endpoint: `https://${S3}`,
  pathStyle: true,
  age: [],
};
const ECR = {
  kind: 'ecr',
  account: '123456789012',
  region: 'eu-west-1',
  createRepositories: false,
} as const;
const KMS = { key: 'arn:aws:kms:eu-west-1:123456789012:key/1', context: {}, bytes: Buffer.from('x') };

/** By the name of the connection, how to use it and what it gives; and which host it has to ask for. */
export function connectionsTo({ authority }: Pick<Behind, 'authority'>): Connections {
  return {
    'the API server': [API, async (way) => cluster(authority, way), 'cluster-uid'],
    'a registry': [
      REGISTRY,
      async ({ network }) =>
        (await openForeignRegistry(REGISTRY, { env: {}, clock, network }).manifest('app', 'v1', signal))
          ?.digest,
      digest,
    ],
    S3: [
      S3,
      async ({ network }) => {
        const bucket = openBucket({ ...CONFIG, encryption: 'none' }, keys, network);
        return (await bucket.read('a.yml', undefined, signal)).content.reveal();
      },
      'by SLIPWAYKEY',
    ],
    KMS: [
      AWS[0] ?? '',
      async ({ network }) => Buffer.from(await openKms(keys, network).decrypt(KMS, signal)).toString(),
      'plain',
    ],
    ECR: [
      AWS[1] ?? '',
      async ({ network }) =>
        (await openEcr(ECR, { env: keys, clock, network }).login(false, signal)).username,
      'AWS',
    ],
    Bitbucket: [
      BITBUCKET,
      async ({ network }) => {
        const access = { api: `https://${BITBUCKET}`, edition: 'cloud', token: 't' } as const;
        const status = { repository: 'a/b', commit: 'c', state: 'SUCCESSFUL', key: 'k', name: 'n', url: 'u' };
        return openBitbucket(access, network).report(status as never, signal);
      },
      undefined,
    ],
  };
}
