import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { load } from 'js-yaml';
import { presignature } from './presigned.ts';

/** What EKS says of a cluster, as DescribeCluster has it. */
export type DescribedCluster = Readonly<Record<string, unknown>>;

/** EKS and STS of a company: moto, with what it makes up of a cluster put right, and with signatures that count. */
export type Eks = {
  readonly endpoint: string;
  /** Laid over what moto says of a cluster. */
  readonly clusters: Map<string, DescribedCluster>;
  /** Every other token that STS has believed, and those that it refused. */
  readonly tokens: Set<string>;
  readonly refused: Set<string>;
  close(): void;
};

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
  /** How long the URL in a token is believed. */
  readonly lifeMs?: number;
};

/** All on loopback. */
export async function eksServer({ upstream, key, lifeMs = 900_000 }: EksOptions): Promise<Eks> {
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
    if (isPresigned(request)) return callerIdentity(request, response);
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

  /** What STS says to whoever opens a token: in JSON, and moto's user under the name that AWS gives users. */
  async function callerIdentity(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', `https://${request.headers.host ?? ''}`);
    const cluster = [request.headers['x-k8s-aws-id']].flat().join();
    const fault = faultOf(url, cluster);
    (fault === undefined ? tokens : refused).add(url.search);
    response.setHeader('content-type', 'application/json');
    if (fault !== undefined)
      return void response.writeHead(403).end(JSON.stringify({ Error: { Message: fault } }));
    // moto looks for the service and for who asks in this header alone.
    const credential = url.searchParams.get('X-Amz-Credential') ?? '';
    const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0`;
    const text = await (
      await fetch(upstream + url.pathname + url.search, { headers: { authorization } })
    ).text();
    const field = (name: string): string => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1] ?? '';
    const Arn = field('Arn').replace(/^arn:aws:sts::(\d+):user\//, 'arn:aws:iam::$1:user/');
    const GetCallerIdentityResult = { Account: field('Account'), Arn, UserId: field('UserId') };
    response.end(JSON.stringify({ GetCallerIdentityResponse: { GetCallerIdentityResult } }));
  }

  /** Why STS would not believe a signed address. */
  function faultOf(url: URL, cluster: string): string | undefined {
    const query = url.searchParams;
    const credential = query.get('X-Amz-Credential') ?? '';
    if (
      key &&
      credential.startsWith(key.id) &&
      query.get('X-Amz-Signature') !== presignature(url, { 'x-k8s-aws-id': cluster }, key.secret)
    )
      return 'the signature is wrong';
    const signedAt = Date.parse(
      (query.get('X-Amz-Date') ?? '').replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'),
    );
    return Date.now() - signedAt < lifeMs ? undefined : 'Signature expired';
  }

  return {
    endpoint,
    clusters,
    tokens,
    refused,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Of a question to STS that is an address alone. */
export function isPresigned({ method, url = '' }: IncomingMessage): boolean {
  return method === 'GET' && url.includes('Action=GetCallerIdentity') && url.includes('X-Amz-Signature=');
}
