import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { BlobSource, Registry } from '../../../src/core/ports/registry.ts';
import type { Image } from '../../../src/core/release.ts';
import type { Event } from '../../../src/core/events.ts';
import { buildImage, type Building } from '../../../src/images/build.ts';
import type { ImageTarget } from '../../../src/images/target.ts';
import { openProcesses } from '../../../src/adapters/processes.ts';
import { build, COMMIT } from './commit.ts';
import { testFolder } from './registries.ts';

export function layersImage(
  layers: Readonly<Record<string, string>>,
  over: Partial<Extract<Image['source'], { from: 'layers' }>> = {},
): Image {
  return {
    name: 'example',
    source: {
      from: 'layers',
      layers,
      base: 'scratch',
      platform: 'linux/amd64',
      entrypoint: ['/app/server'],
      command: [],
      ports: [5000],
      environment: {},
      ...over,
    },
  };
}

export function targetOn(
  registry: Pick<Registry, 'host'>,
  repository: string,
  tag = 'development-128-4f2c81e',
): ImageTarget {
  const reference = `${registry.host}/${repository}:${tag}`;
  return { host: registry.host, repository, tag, commitTag: COMMIT, reference };
}

/** A workspace with these files; a name that ends in `*` is executable. */
export async function workspace(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const root = await testFolder();
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, name.replace(/\*$/, ''));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content, { mode: name.endsWith('*') ? 0o755 : 0o644 });
  }
  return root;
}

export function blobOf(bytes: Buffer): BlobSource {
  return {
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    size: bytes.length,
    open: (from) => Promise.resolve(Readable.from(blocks(bytes.subarray(from)))),
  };
}

function* blocks(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** Everything a build needs, on a real disk; override what a test is about. */
export async function building(
  root: string,
  image: Image,
  over: Partial<Building> & { events?: Event[] } = {},
): Promise<Building> {
  const { events = [], ...rest } = over;
  const absent = { recall: () => Promise.resolve(undefined), remember: () => Promise.resolve() };
  return {
    image,
    target: targetOn({ host: 'registry.test' }, 'example'),
    build: build(),
    registryAt: (host) => Promise.reject(new Error(`this test gives no registry ${host}`)),
    memory: absent,
    builder: undefined,
    rebuild: false,
    world: {
      processes: openProcesses(process.env),
      cwd: root,
      env: process.env,
      emit: (event) => void events.push(event),
      temporary: await testFolder(),
    },
    ...rest,
  };
}

/** Built and packed, with all that a push would send. */
export async function built(root: string, image: Image, over: Partial<Building> = {}) {
  const { signal } = new AbortController();
  const made = await buildImage(await building(root, image, over), signal);
  if (made.kind !== 'content') throw new Error('an engine made it');
  const blobs: BlobSource[] = [];
  const packed = await made.pack((blob) => void blobs.push(blob), signal);
  return { ...made, ...packed, blobs };
}

/** The error a promise ends with. */
export async function failure(
  work: Promise<unknown>,
): Promise<Error & { code?: string; exit?: number; hint?: string; details?: readonly string[] }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('it went well');
}
