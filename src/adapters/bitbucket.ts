import { statusRefused } from '../core/catalogue/bitbucket.ts';
import type { BuildStatuses } from '../core/ports/build-statuses.ts';

export type BitbucketAccess = { readonly api: string; readonly token: string };

/** Build statuses by Bitbucket Cloud's REST API, version 2.0. */
export function openBitbucket({ api, token }: BitbucketAccess): BuildStatuses {
  return {
    report: async ({ repository, commit, ...status }, signal) => {
      const url = `${api}/2.0/repositories/${repository}/commit/${commit}/statuses/build`;
      const response = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(status),
        signal: AbortSignal.any([signal, AbortSignal.timeout(20_000)]),
      }).catch((error: unknown) => {
        signal.throwIfAborted();
        throw statusRefused(url, error instanceof Error ? reasonOf(error) : String(error));
      });
      if (!response.ok) throw statusRefused(url, `${response.status} ${response.statusText}`.trim());
    },
  };
}

/** fetch says only "fetch failed"; what failed stands in the cause. */
function reasonOf({ cause, message }: Error): string {
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
