// A bucket of the bench: answers /<milliseconds>/<bucket>/<index> with that file, after that while.
import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

const server = createServer((request, response) => {
  const [, delay, , index] = new URL(request.url ?? '', 'http://bench').pathname.split('/');
  const body = Buffer.from(workerData[Number(index)]);
  setTimeout(() => {
    response.writeHead(200, { 'content-length': body.length, etag: '"1"', 'x-amz-version-id': 'v1' });
    response.end(body);
  }, Number(delay));
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage(server.address().port));
