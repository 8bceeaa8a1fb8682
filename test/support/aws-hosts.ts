import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { KeyPair } from '../../src/sandbox/certificates.ts';
import { tlsServer } from './tls-server.ts';

export const REGION = 'eu-west-1';
export const ACCOUNT = '123456789012';
export const ECR = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
/** Where ECR sends whoever reads a layer. */
const LAYERS = `prod-${REGION}-starport-layer-bucket.s3.${REGION}.amazonaws.com`;
/** As moto hands it out. */
const LOGIN = `Basic ${Buffer.from(`AWS:${ACCOUNT}-auth-token`).toString('base64')}`;

/** What stands behind the host names of AWS, each by its `http://host:port`. */
export type Behind = {
  readonly moto: string;
  /** What DescribeCluster is asked at. */
  readonly eks: string;
  readonly registry: string;
};

/** The names that a delivery asks for, with the buckets of the test among them. */
export function awsNames(buckets: readonly string[]): readonly string[] {
  const services = ['api.ecr', 'eks', 'kms', 'sts'].map((service) => `${service}.${REGION}.amazonaws.com`);
  return [...services, ...buckets.map((bucket) => `${bucket}.s3.${REGION}.amazonaws.com`), ECR, LAYERS];
}

/** AWS under its own names: one server with TLS before moto, EKS and a registry that keeps to what ECR keeps to. */
export async function awsHosts(
  { key, certificate }: KeyPair,
  behind: Behind,
): Promise<{ readonly port: number; close(): void }> {
  return tlsServer({ key, cert: certificate }, (incoming, outgoing) => {
    const { host = '', authorization } = incoming.headers;
    const path = incoming.url ?? '';
    if (host === ECR) {
      if (authorization !== LOGIN) {
        outgoing.writeHead(401, { 'www-authenticate': 'Basic realm="ECR"' }).end();
        incoming.resume();
      } else if (incoming.method === 'GET' && path.includes('/blobs/sha256:'))
        outgoing.writeHead(307, { location: `https://${LAYERS}${path}?X-Amz-Signature=1` }).end();
      else forward(incoming, outgoing, behind.registry);
    } else if (host === LAYERS) {
      // S3 refuses a signed address that comes with a login besides.
      if (authorization === undefined) forward(incoming, outgoing, behind.registry);
      else outgoing.writeHead(400).end();
    } else forward(incoming, outgoing, path.startsWith('/clusters') ? behind.eks : behind.moto);
  });
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, to: string): void {
  const { method = 'GET', headers, url = '/' } = incoming;
  const onward = request(`${to}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
