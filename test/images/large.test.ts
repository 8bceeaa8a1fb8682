import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { after } from 'mocha';
import { compressLayer } from '../../src/images/compress.ts';
import { failure } from './support/content.ts';
import { testFolder } from './support/registries.ts';

const GB = 1024 ** 3;

/** What a script of `support` prints in a process of its own, whose memory is nobody else's. */
async function printedBy(script: string, ...words: readonly string[]): Promise<string> {
  const path = join(import.meta.dirname, 'support', script);
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', path, ...words]);
  return stdout;
}

/** A registry that counts what it gets and keeps nothing. */
async function sink(): Promise<{ host: string; received: () => number; chunks: () => number }> {
  let received = 0;
  let chunks = 0;
  const server = createServer((request, response) => {
    request.on('data', (data: Buffer) => (received += data.length));
    request.on('end', () => {
      if (request.method === 'PATCH') chunks += 1;
      const status = request.method === 'PUT' ? 201 : 202;
      response.writeHead(status, { location: '/v2/large/layer/blobs/uploads/1' }).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  after('end the sink', () => void server.close().closeAllConnections());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: `127.0.0.1:${address.port}`, received: () => received, chunks: () => chunks };
}

describe('images/blob', function () {
  this.timeout(120_000);

  it('streams a layer of 3 GB in less than 150 MB of memory', async () => {
    const { host, received, chunks } = await sink();
    const file = join(await testFolder(), 'layer');
    await writeFile(file, '');
    await truncate(file, 3 * GB);

    const stdout = await printedBy('upload-large.ts', host, file, String(3 * GB));

    expect(received()).to.equal(3 * GB);
    expect(chunks()).to.equal(48);
    expect(Number(stdout)).to.be.lessThan(150);
  });

  it('compresses a layer of 1 GB into a file in less than 150 MB of memory', async () => {
    const stdout = await printedBy('compress-large.ts', '/dev/null', String(GB));

    expect(Number(stdout)).to.be.lessThan(150);
  });

  it('reads 1 GB that is in no commit in less than 150 MB of memory, to name the image', async () => {
    const root = await testFolder();
    await writeFile(join(root, 'untracked'), '');
    await truncate(join(root, 'untracked'), GB);

    const stdout = await printedBy('name-large.ts', root, 'untracked');

    const [tag = '', peak] = stdout.split(' ');
    expect(tag).to.match(/-dirty-[0-9a-f]{8}$/);
    expect(Number(peak)).to.be.lessThan(150);
  });

  it('says that the disk is full, and what to do', async () => {
    const { signal } = new AbortController();
    const tar = (): Readable => Readable.from([Buffer.alloc(4 * 1024 * 1024, 'x')]);

    const error = await failure(compressLayer({ tar, file: '/dev/full', named: 'image.tar' }, signal));

    expect(error).to.include({ code: 'DISK_FULL', exit: 3, message: 'no room left in /dev' });
    expect(error.hint).to.contain('TMPDIR');
  });
});
