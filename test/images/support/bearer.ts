import { createServer } from 'node:http';
import { after } from 'mocha';
import type { Login, Registry } from '../../../src/core/ports/registry.ts';
import { type Proxy, startProxy } from './proxy.ts';
import { LOGIN, openReal, plainRegistry } from './registries.ts';

/** Buys tokens without a user, as `docker login` keeps it for some registries. */
export const REFRESH = 'refresh-token';

export type BearerProxy = {
  readonly registry: Registry;
  readonly proxy: Proxy;
  /** Queries of the token server, in order. */
  readonly asked: string[];
  /** From now on every token handed out so far is refused. */
  expire(): void;
};

/** docker-registry behind a token server, as Docker Hub, GitLab and Harbor have one. */
export async function bearerProxy(
  { login }: { login: Login | undefined } = { login: LOGIN },
): Promise<BearerProxy> {
  const asked: string[] = [];
  let generation = 1;
  const wanted = `Basic ${Buffer.from('AWS:test-token').toString('base64')}`;
  const tokens = createServer((request, response) => {
    let form = '';
    request.setEncoding('utf8').on('data', (text: string) => (form += text));
    request.on('end', () => {
      asked.push(request.url ?? '');
      const query =
        request.method === 'POST'
          ? new URLSearchParams(form)
          : new URL(request.url ?? '', 'http://x').searchParams;
      const known =
        request.method === 'POST'
          ? query.get('grant_type') === 'refresh_token' && query.get('refresh_token') === REFRESH
          : request.headers.authorization === wanted;
      response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
      const token = `${generation} ${query.getAll('scope').join(' ')}`;
      const name = request.method === 'POST' ? 'access_token' : 'token';
      response.end(JSON.stringify(known ? { [name]: token, expires_in: 300 } : {}));
    });
  });
  await new Promise<void>((listening) => tokens.listen(0, '127.0.0.1', listening));
  after('end the token server', () => void tokens.close().closeAllConnections());
  const address = tokens.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { host } = await plainRegistry();
  const proxy = await startProxy(host);
  proxy.interfere = ({ method, path, headers }) => {
    const repository = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(path)?.[1] ?? '';
    const action = method === 'GET' || method === 'HEAD' ? 'pull' : 'pull,push';
    const [held = '', ...scopes] = (headers.authorization ?? '').replace(/^Bearer /, '').split(' ');
    const allowed = scopes.some((scope) => scope.startsWith(`repository:${repository}:${action}`));
    if (Number(held) === generation && allowed) return undefined;
    const scope = `repository:${repository}:${action}`;
    const challenge = `Bearer realm="http://127.0.0.1:${address.port}/token",service="registry.test",scope="${scope}"`;
    return { status: 401, headers: { 'www-authenticate': challenge } };
  };
  const registry = openReal({ host: proxy.host, insecure: true, ...(login && { login }) });
  return { registry, proxy, asked, expire: () => void (generation += 1) };
}
