import { Agent, request } from 'node:https';
import { LOOPBACK } from './ports.ts';

export type Credentials = { readonly ca: string; readonly certificate: string; readonly key: string };

export type Api = {
  /** Resolves with the parsed answer, or rejects with an `ApiError`. */
  readonly call: (method: string, path: string, body?: unknown) => Promise<unknown>;
  readonly close: () => void;
};

export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
  }
}

/** Just enough of a client to set a cluster up; the product's own client lives in the adapters. */
export function openApi(port: number, { ca, certificate, key }: Credentials): Api {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, ca, cert: certificate, key });
  const call = (method: string, path: string, body?: unknown): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const type = method === 'PATCH' ? 'application/apply-patch+yaml' : 'application/json';
      const outgoing = request(
        {
          agent,
          host: LOOPBACK,
          port,
          method,
          path,
          timeout: 10_000,
          headers: { accept: 'application/json', ...(sent !== undefined && { 'content-type': type }) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            const text = Buffer.concat(chunks).toString('utf8');
            const status = response.statusCode ?? 0;
            if (status >= 300) reject(new ApiError(status, `${method} ${path}: ${status} ${text}`));
            else resolve(parsed(text));
          });
        },
      );
      outgoing.once('timeout', () => outgoing.destroy(new Error(`${method} ${path}: no answer`)));
      outgoing.once('error', reject);
      outgoing.end(sent);
    });
  return { call, close: () => agent.destroy() };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
