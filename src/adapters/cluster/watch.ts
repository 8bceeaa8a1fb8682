import type { WatchEvent } from '../../core/ports/cluster.ts';
import type { Requests } from './requests.ts';

/** Changes as the server sends them, a JSON object a line. */
export async function* watchObjects(
  requests: Requests,
  { path, kind }: { readonly path: string; readonly kind: string },
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const response = await requests.stream({ method: 'GET', path, what: `watch of ${kind}` }, signal);
  response.setEncoding('utf8');
  let rest = '';
  for await (const part of response) {
    const lines = (rest + String(part)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield JSON.parse(line) as WatchEvent;
  }
}
