import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export type ScriptedAws = {
  readonly endpoint: string;
  readonly close: () => Promise<void>;
};

/** A server that answers every request the same way: for what neither versitygw nor moto can be made to do. */
export async function scriptedAws(answer: Answer): Promise<ScriptedAws> {
  const server: Server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(request, response));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** A refusal as S3 words it. */
export function s3Error(
  status: number,
  code: string,
  more: { headers?: Record<string, string>; xml?: string } = {},
): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/xml', ...more.headers });
    response.end(
      `<?xml version="1.0"?><Error><Code>${code}</Code><Message>words of ${code}</Message>${more.xml ?? ''}</Error>`,
    );
  };
}

/** A refusal as KMS words it. */
export function kmsError(status: number, name: string, message = `words of ${name}`): Answer {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: name, message }));
  };
}

/** An object; with `bytes` more are promised than come. */
export function object(
  body: string,
  more: { headers?: Record<string, string>; bytes?: number } = {},
): Answer {
  return (_, response) => {
    response.writeHead(200, {
      'content-length': String(more.bytes ?? Buffer.byteLength(body)),
      'x-amz-version-id': 'v1',
      etag: '"1"',
      ...more.headers,
    });
    response.write(body, () => {
      if (more.bytes === undefined) response.end();
      else response.socket?.destroy();
    });
  };
}
