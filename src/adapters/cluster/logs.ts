import type { LogRequest } from '../../core/ports/cluster.ts';
import { beginningOf } from './connections.ts';
import { unreachable } from './failure.ts';
import type { Requests } from './requests.ts';

/** The end of a log as text. The server bounds what it sends, and nothing beyond that is kept even if it does not. */
export async function readLogs(
  requests: Requests,
  { namespace, pod, container, previous = false, tailLines, limitBytes }: LogRequest,
  signal: AbortSignal,
): Promise<string> {
  const query = new URLSearchParams({
    container,
    previous: String(previous),
    tailLines: String(tailLines),
    limitBytes: String(limitBytes),
  });
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query.toString()}`;
  const answer = await requests.stream({ method: 'GET', path, what: `log of Pod ${pod}` }, signal);
  try {
    return await beginningOf(answer, limitBytes);
  } catch (error) {
    throw unreachable(requests.server, error);
  }
}
