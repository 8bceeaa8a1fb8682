// A server with TLS for the bench: answers /<bytes> with so many of them.
import { createServer } from 'node:https';
import { parentPort, workerData } from 'node:worker_threads';

const bytes = Buffer.alloc(64 * 1024 * 1024);
const server = createServer({ key: workerData.key, cert: workerData.certificate }, (request, response) => {
  const body = bytes.subarray(0, Number(request.url.slice(1)));
  response.writeHead(200, { 'content-length': body.length });
  response.end(body);
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
