import { statusRefused } from '../core/catalogue/bitbucket.ts';
import type { BitbucketAccess, BuildStatus, BuildStatuses } from '../core/ports/build-statuses.ts';

/** Build statuses by the REST API of Bitbucket Cloud (2.0) or of Bitbucket Data Center, which was called Server. */
export function openBitbucket({ api, edition, token }: BitbucketAccess): BuildStatuses {
  const request = edition === 'cloud' ? cloudRequest : serverRequest;
  return {
    report: async (status, signal) => {
      const { path, body } = request(status);
      const url = `${api.replace(/\/+$/, '')}${path}`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
      }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw statusRefused(url, error instanceof Error ? reasonOf(error) : String(error));
      });
      if (!response.ok) throw statusRefused(url, `${response.status} ${response.statusText}`.trim());
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

/** fetch says only "fetch failed"; what failed stands in the cause. */
function reasonOf({ cause, message }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
