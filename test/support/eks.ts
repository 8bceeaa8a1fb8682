import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { temporaryFolder } from './folder.ts';

/** What EKS says of a cluster, as DescribeCluster has it. */
export type DescribedCluster = Readonly<Record<string, unknown>>;

/** EKS and STS of a company: moto, with what it makes up of a cluster put right, and the way in of a cluster. */
export type Eks = {
  readonly endpoint: string;
  /** Where an API server asks for whom a token stands. */
  readonly authenticator: string;
  /** Laid over what moto says of a cluster. */
  readonly clusters: Map<string, DescribedCluster>;
  /** Every other token that was let in, and those that were refused as too old. */
  readonly tokens: Set<string>;
  readonly refused: Set<string>;
  close(): void;
};

/** Arguments of an API server that believes tokens as a cluster of EKS does. */
export function webhookArguments({ authenticator }: Pick<Eks, 'authenticator'>): readonly string[] {
  const file = join(temporaryFolder('webhook'), 'webhook.json');
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'a', cluster: { server: authenticator } }],
    users: [{ name: 'a', user: {} }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  writeFileSync(file, JSON.stringify(document));
  return [
    `--authentication-token-webhook-config-file=${file}`,
    '--authentication-token-webhook-version=v1',
    '--authentication-token-webhook-cache-ttl=1s',
  ];
}

/** The certificate authority of a cluster as EKS gives it: in base64. */
export function authorityIn(kubeconfig: string): string {
  const { clusters } = load(readFileSync(kubeconfig, 'utf8')) as {
    clusters: { cluster: Record<string, string> }[];
  };
  return clusters[0]?.cluster['certificate-authority-data'] ?? '';
}

export type EksOptions = {
  /** Of moto. */
  readonly upstream: string;
  /** The access key whose signatures are checked. */
  readonly key?: { readonly id: string; readonly secret: string };
  /** How long a token is believed. */
  readonly lifeMs?: number;
  /** Where the URL in a token has to lead, instead of this server. */
  readonly sts?: string;
};

/** All on loopback. Tokens are opened as aws-iam-authenticator does: their URL is asked, and the answer says who it is. */
export async function eksServer({ upstream, key, lifeMs = 900_000, sts }: EksOptions): Promise<Eks> {
  const clusters = new Map<string, DescribedCluster>();
  const [tokens, refused] = [new Set<string>(), new Set<string>()];
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: Error) => response.writeHead(500).end(error.message));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    if (request.url?.startsWith('/authenticate')) return review(body, response);
    const headers = Object.entries(request.headers).filter(([name]) => !/^(host|connection)$/.test(name));
    const known = request.method === 'GET' || body.length === 0 ? undefined : body;
    const answered = await fetch(upstream + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: headers as [string, string][],
      ...(known && { body: known }),
    });
    const name = /^\/clusters\/([^/?]+)$/.exec(request.url ?? '')?.[1];
    const text = await answered.text();
    const put = name === undefined ? undefined : clusters.get(name);
    const said =
      put && answered.status === 200
        ? JSON.stringify({ cluster: { ...(JSON.parse(text) as { cluster: object }).cluster, ...put } })
        : text;
    const type = answered.headers.get('content-type') ?? 'text/plain';
    const error = answered.headers.get('x-amzn-errortype');
    response
      .writeHead(answered.status, {
        'content-type': type,
        ...(error !== null && { 'x-amzn-errortype': error }),
      })
      .end(said);
  }

  async function review(body: Buffer, response: ServerResponse): Promise<void> {
    const { apiVersion, kind, spec } = JSON.parse(body.toString()) as {
      apiVersion: string;
      kind: string;
      spec: { token: string };
    };
    const status = await personOf(spec.token).catch((error: Error) => ({
      authenticated: false,
      error: error.message,
    }));
    (status.authenticated ? tokens : refused).add(spec.token);
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ apiVersion, kind, status }));
  }

  async function personOf(token: string) {
    if (!token.startsWith('k8s-aws-v1.')) throw new Error('no token of EKS');
    const url = new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
    if (url.origin !== (sts ?? endpoint)) throw new Error(`${url.origin} is not STS`);
    const query = url.searchParams;
    if (query.get('Action') !== 'GetCallerIdentity') throw new Error('it asks something else');
    if (query.get('X-Amz-SignedHeaders') !== 'host;x-k8s-aws-id')
      throw new Error('the cluster is not signed');
    const [cluster = ''] = [...clusters.keys()];
    const credential = query.get('X-Amz-Credential') ?? '';
    if (
      key &&
      credential.startsWith(key.id) &&
      query.get('X-Amz-Signature') !== signature(url, cluster, key.secret)
    )
      throw new Error('the signature is wrong');
    const signedAt = Date.parse(
      (query.get('X-Amz-Date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'),
    );
    if (!(Date.now() - signedAt < lifeMs)) throw new Error('it is too old');
    // moto looks for the service and for who asks in this header alone.
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
    const headers = { 'x-k8s-aws-id': cluster, authorization };
    const answered = await fetch(upstream + url.pathname + url.search, { headers });
    const arn = /<Arn>([^<]+)</.exec(await answered.text())?.[1];
    if (arn === undefined) throw new Error('STS does not know it');
    return { authenticated: true, user: { username: arn, groups: ['system:masters'] } };
  }

  return {
    endpoint,
    authenticator: `${endpoint}/authenticate`,
    clusters,
    tokens,
    refused,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Of a presigned URL by AWS' Signature Version 4, from its documentation. */
function signature(url: URL, cluster: string, secret: string): string {
  const query = [...url.searchParams].filter(([name]) => name !== 'X-Amz-Signature');
  const coded = (text: string): string =>
    encodeURIComponent(text).replace(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  const canonical = [
    'GET',
    url.pathname,
    query
      .map(([name, value]) => `${coded(name)}=${coded(value)}`)
      .toSorted()
      .join('&'),
    `host:${url.host}`,
    `x-k8s-aws-id:${cluster}`,
    '',
    'host;x-k8s-aws-id',
    createHash('sha256').update('').digest('hex'),
  ].join('\n');
  const date = url.searchParams.get('X-Amz-Date') ?? '';
  const [, ...scope] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/');
  const text = [
    'AWS4-HMAC-SHA256',
    date,
    scope.join('/'),
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const key = scope.reduce<Buffer>(
    (made, part) => createHmac('sha256', made).update(part).digest(),
    Buffer.from(`AWS4${secret}`),
  );
  return createHmac('sha256', key).update(text).digest('hex');
}
