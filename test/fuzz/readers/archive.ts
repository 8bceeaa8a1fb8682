import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readArchive } from '../../../src/images/archive/read.ts';
import { temporaryFolder } from '../../support/folder.ts';
import type { Reader } from '../reader.ts';

const BLOCK = 512;
const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name.slice(0, 99), 0);
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  return summed(block);
}

/** With the checksum of the header as it is now. */
function summed(block: Buffer): Buffer {
  block.fill(32, 148, 156);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
}

function tar(files: Readonly<Record<string, Buffer | string>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    return [header(name, content.length), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

const layer = tar({ 'app/server': 'x' });
const config = JSON.stringify({
  architecture: 'amd64',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
});
const saved = tar({
  'manifest.json': JSON.stringify([{ Config: 'c.json', RepoTags: ['a:1'], Layers: ['l.tar'] }]),
  'c.json': config,
  'l.tar': layer,
});

function layout(): Buffer {
  const packed = gzipSync(layer);
  const described = (mediaType: string, content: Buffer | string) => ({
    mediaType,
    digest: `sha256:${sha256(content)}`,
    size: Buffer.byteLength(content),
  });
  const manifest = JSON.stringify({
    schemaVersion: 2,
    config: described('application/vnd.oci.image.config.v1+json', config),
    layers: [described('application/vnd.oci.image.layer.v1.tar+gzip', packed)],
  });
  const index = {
    schemaVersion: 2,
    manifests: [described('application/vnd.oci.image.manifest.v1+json', manifest)],
  };
  const blobs = [config, packed, manifest].map(
    (content) => [`blobs/sha256/${sha256(content)}`, content] as const,
  );
  return tar({ 'index.json': JSON.stringify(index), ...Object.fromEntries(blobs) });
}

/** Every header that can be stepped to has its checksum again. */
function fitted(input: Buffer): Buffer {
  const whole = Buffer.from(input);
  for (let at = 0; at + BLOCK <= whole.length;) {
    const block = whole.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) break;
    summed(block);
    const size = parseInt(block.toString('latin1', 124, 136), 8);
    at += BLOCK + (size > 0 ? Math.ceil(size / BLOCK) * BLOCK : 0);
  }
  return whole;
}

const folder = temporaryFolder('fuzz');
const file = join(folder, 'image.tar');
const { signal } = new AbortController();
const memory = { recall: () => Promise.resolve(undefined), remember: () => Promise.resolve() };

export const ARCHIVE: Reader = {
  name: 'archive',
  share: 0.5,
  samples: [saved, layout(), gzipSync(saved)],
  words: [
    '"Layers":["',
    '"Config":"../',
    '"size":',
    'sha256:',
    '../../etc/passwd\0',
    '30 path=../a\n',
    'blobs/sha256/',
  ],
  fitted,
  read: async (input) => {
    writeFileSync(file, input);
    const image = await readArchive(file, { named: 'image.tar', folder, memory }, signal);
    await image.pack(() => undefined, signal);
    rmSync(join(folder, 'archive.tar'), { force: true });
  },
};
