import { STATUS_CODES } from 'node:http';
import { statusRefused } from '../core/catalogue/bitbucket.ts';
import type { BitbucketAccess, BuildStatus, BuildStatuses } from '../core/ports/build-statuses.ts';
import { proxyFault } from './network/fault.ts';
import { openNetwork } from './network/network.ts';
import { discard, openHttp } from './registry/http.ts';

/** Build statuses by the REST API of Bitbucket Cloud (2.0) or of Bitbucket Data Center, which was called Server. */
export function openBitbucket(
  { api, edition, token }: BitbucketAccess,
  network = openNetwork({}),
): BuildStatuses {
  const { http } = openHttp({ network });
  const request = edition === 'cloud' ? cloudRequest : serverRequest;
  return {
    report: async (status, signal) => {
      const { path, body } = request(status);
      const url = `${api.replace(/\/+$/, '')}${path}`;
      const answer = await http(
        {
          method: 'POST',
          url: new URL(url),
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(body)),
        },
        AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
      ).catch((error: unknown) => {
        signal.throwIfAborted();
        throw proxyFault(error, new URL(url).host) ?? statusRefused(url, String((error as Error).message));
      });
      await discard(answer);
      if (answer.status >= 300)
        throw statusRefused(url, `${answer.status} ${STATUS_CODES[answer.status] ?? ''}`.trim());
    },
  };
}

type Request = { readonly path: string; readonly body: unknown };

function cloudRequest({ repository, commit, ...body }: BuildStatus): Request {
  return { path: `/2.0/repositories/${repository}/commit/${commit}/statuses/build`, body };
}

/** Data Center has another word for a build that was stopped. */
function serverRequest({ repository, commit, state, ...rest }: BuildStatus): Request {
  const [project = '', name = ''] = repository.split('/');
  return {
    path: `/rest/api/latest/projects/${project}/repos/${name}/commits/${commit}/builds`,
    body: { ...rest, state: state === 'STOPPED' ? 'CANCELLED' : state },
  };
}
