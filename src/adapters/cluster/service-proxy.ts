import type { ServiceAnswer, ServicePort, ServiceRequest } from '../../core/ports/cluster.ts';
import { beginningOf } from './connections.ts';
import { unreachable } from './failure.ts';
import type { Requests } from './requests.ts';

/** More of an answer is of no use to anybody who reads one line of it. */
const LIMIT_BYTES = 16 * 1024;

/** Below which the API server leads to this one port, without a slash at its end. */
export function proxyPath({ namespace, service, port }: ServicePort): string {
  const name = `${encodeURIComponent(service)}:${port}`;
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${name}/proxy`;
}

/** The API server takes the credentials off before it passes the question on. */
export async function askService(
  requests: Requests,
  request: ServiceRequest,
  signal: AbortSignal,
): Promise<ServiceAnswer> {
  const { service, path } = request;
  const call = { method: 'GET', path: proxyPath(request) + path, what: `Service ${service}` } as const;
  const answer = await requests.ask(call, signal);
  try {
    return { status: answer.statusCode ?? 0, text: await beginningOf(answer, LIMIT_BYTES) };
  } catch (error) {
    throw unreachable(requests.server, error);
  }
}
