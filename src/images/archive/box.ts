import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { archiveBroken, archiveMissing, archiveUnsafe } from '../../core/catalogue/images.ts';
import { diskFullIn, type Part } from '../blob.ts';
import { MOST_BYTES } from '../content.ts';
import { indexTar } from './tar-index.ts';

/** An image archive, be it a tar or an unpacked folder: files by name. */
export type Box = {
  /** As the Jenkinsfile calls it. */
  readonly named: string;
  part(name: string): Promise<Part | undefined>;
};

export type Opening = {
  readonly named: string;
  /** Folder for temporary files. */
  readonly folder: string;
};

export async function openBox(path: string, { named, folder }: Opening, signal: AbortSignal): Promise<Box> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw archiveMissing(named);
  if (found.isDirectory()) return folderBox(path, named);
  const file = (await isGzip({ file: path, start: 0, size: found.size }))
    ? await unzipped(path, { named, folder }, signal)
    : path;
  const tar = await open(file);
  try {
    const members = await indexTar(tar, named);
    return {
      named,
      part: (name) => {
        const member = members.get(name);
        return Promise.resolve(member && { file, ...member });
      },
    };
  } finally {
    await tar.close();
  }
}

async function folderBox(path: string, named: string): Promise<Box> {
  const root = await realpath(path);
  return {
    named,
    part: async (name) => {
      const file = await realpath(join(root, name)).catch(() => undefined);
      if (file === undefined) return undefined;
      if (!file.startsWith(root + sep)) throw archiveUnsafe(named, name);
      const found = await stat(file);
      return found.isFile() ? { file, start: 0, size: found.size } : undefined;
    },
  };
}

/** A compressed archive has no places to step to: it is unpacked once. */
async function unzipped(path: string, { named, folder }: Opening, signal: AbortSignal): Promise<string> {
  const file = join(folder, 'archive.tar');
  await pipeline(createReadStream(path), createGunzip(), createWriteStream(file), { signal }).catch(
    (error: unknown) => {
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
        throw archiveBroken(named, 'its compression is damaged');
      return diskFullIn(folder)(error);
    },
  );
  return file;
}

export async function isGzip(part: Part): Promise<boolean> {
  const magic = await bytesOf({ ...part, size: Math.min(2, part.size) }, part.file);
  return magic[0] === 0x1f && magic[1] === 0x8b;
}

/** For manifests and configurations, not for layers. */
export async function bytesOf({ file, start, size }: Part, named: string): Promise<Buffer> {
  if (size > MOST_BYTES) throw archiveBroken(named, `a manifest or configuration in it has ${size} bytes`);
  const handle: FileHandle = await open(file);
  try {
    const buffer = Buffer.alloc(size);
    await handle.read(buffer, 0, size, start);
    return buffer;
  } finally {
    await handle.close();
  }
}
