import { createHash } from 'node:crypto';
import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Build } from '../core/build.ts';
import type { RegistryConfig } from '../core/platform.ts';
import type { Image, ImageSource } from '../core/release.ts';
import { registryPlace } from '../core/registry-host.ts';
import { contentOf } from './blob.ts';
import { imageTag } from './tag.ts';

/** Where an image goes and under which names, known before it is built. */
export type ImageTarget = {
  readonly host: string;
  readonly repository: string;
  readonly tag: string;
  /** The full commit id, by which a later build finds the image; none while the workspace differs from the commit. */
  readonly commitTag: string | undefined;
  /** `host/repository:tag`. */
  readonly reference: string;
};

type Wanted = {
  readonly registry: RegistryConfig;
  readonly image: Image;
  readonly build: Build;
  /** Folder of the service. */
  readonly root: string;
};

export async function targetFor({ registry, image, build, root }: Wanted): Promise<ImageTarget> {
  const { host, path } = registryPlace(registry);
  const repository = `${path}${image.name}`;
  const dirty = build.dirty.length > 0;
  const content = dirty ? await contentId(root, build, image.source) : undefined;
  const tag = imageTag(build, content);
  return {
    host,
    repository,
    tag,
    commitTag: dirty ? undefined : build.commit,
    reference: `${host}/${repository}:${tag}`,
  };
}

/** 64 hex digits over the commit, what differs from it, and what goes into the image without being in git at all. */
export async function contentId(root: string, build: Build, source: ImageSource): Promise<string> {
  const hash = createHash('sha256').update(build.commit);
  const paths = [...build.dirty, ...unversioned(source)].sort();
  for (const path of new Set(paths)) await hashPath(hash, root, path);
  return hash.digest('hex');
}

function unversioned(source: ImageSource): readonly string[] {
  if (source.from === 'layers') return Object.keys(source.layers);
  return source.from === 'archive' ? [source.archive] : [];
}

async function hashPath(hash: ReturnType<typeof createHash>, root: string, path: string): Promise<void> {
  const file = join(root, path);
  const found = await lstat(file).catch(() => undefined);
  hash.update(`\0${path}\0`);
  // A deleted file differs from the commit too; its absence is its content.
  if (!found) return;
  if (found.isDirectory())
    for (const name of (await readdir(file)).sort()) await hashPath(hash, root, join(path, name));
  else if (found.isSymbolicLink()) hash.update(await readlink(file));
  else if (found.isFile()) {
    hash.update((found.mode & 0o111) === 0 ? '-' : 'x');
    for await (const chunk of contentOf({ file, start: 0, size: found.size })) hash.update(chunk);
  }
}
