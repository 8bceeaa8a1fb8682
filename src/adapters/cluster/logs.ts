import type { LogRequest } from '../../core/ports/cluster.ts';
import type { Requests } from './requests.ts';

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
  let text = '';
  answer.setEncoding('utf8');
  for await (const part of answer) text += String(part);
  return text;
}
