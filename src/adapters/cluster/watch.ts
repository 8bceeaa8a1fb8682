import type { IncomingMessage } from 'node:http';
import type { ApiStatus } from '../../core/api-status.ts';
import { apiRefused } from '../../core/catalogue/cluster.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { WatchEvent } from '../../core/ports/cluster.ts';
import { statusFrom, unreachable } from './failure.ts';
import type { Requests } from './requests.ts';

/**
 * The server sends a bookmark about once a minute. A connection that brings nothing for longer is dead without anybody
 * having said so (a firewall forgot it), and ends here as if the server had ended it.
 */
const SILENT_MS = 90_000;

type Line = { readonly type: string; readonly object: KubeObject };

/** Changes as the server sends them, a JSON object a line; throws where the server reports an error in between. */
export async function* watchObjects(
  requests: Requests,
  { path, kind }: { readonly path: string; readonly kind: string },
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const what = `watch of ${kind}`;
  const response = await requests.stream({ method: 'GET', path, what, follows: true }, signal);
  const silence = setTimeout(() => response.destroy(), SILENT_MS);
  try {
    for await (const line of linesOf(response)) {
      silence.refresh();
      yield eventFrom(line, what);
    }
  } catch (error) {
    // Cut while open: anyone who resumes must not take it for an answer.
    if (!isCut(error)) throw unreachable(requests.server, error);
  } finally {
    clearTimeout(silence);
    response.destroy();
  }
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding('utf8');
  let rest = '';
  for await (const part of response) {
    const lines = (rest + String(part)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') yield line;
  }
  // What is left without a line end was cut off in the middle and comes again when the watch is resumed.
}

function eventFrom(line: string, what: string): WatchEvent {
  const { type, object } = JSON.parse(line) as Line;
  if (type !== 'ERROR') return { type: type as WatchEvent['type'], object };
  const { code = 500 } = object as unknown as Partial<ApiStatus>;
  throw apiRefused(what, statusFrom(code, JSON.stringify(object)));
}

function isCut(error: unknown): boolean {
  const { code = '' } = error as NodeJS.ErrnoException;
  return code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET';
}
