import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { LayerMemory, Packed } from '../core/ports/layer-memory.ts';

/** Raised when layers are compressed in another way: what was remembered before would be other bytes now. */
const PACKING = 3;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** One small file a layer in the user's cache folder. Another version of zlib compresses to other bytes. */
export function openLayerMemory(env: Readonly<Record<string, string | undefined>>): LayerMemory {
  const cache = env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache');
  const folder = join(cache, 'slipway', 'layers', `${PACKING}-zlib-${process.versions.zlib ?? 'unknown'}`);
  const fileOf = (diffId: string): string => join(folder, diffId.replace(':', '-'));
  return {
    recall: async (diffId) => {
      try {
        const { digest, size } = JSON.parse(await readFile(fileOf(diffId), 'utf8')) as Packed;
        return DIGEST.test(digest) && Number.isSafeInteger(size) && size >= 0 ? { digest, size } : undefined;
      } catch {
        // Absent, or written by a process that was killed: compressing again fixes it.
        return undefined;
      }
    },
    remember: async (diffId, packed) => {
      try {
        await mkdir(folder, { recursive: true });
        const file = fileOf(diffId);
        await writeFile(`${file}.${process.pid}`, JSON.stringify(packed));
        await rename(`${file}.${process.pid}`, file);
      } catch {
        // Only a shortcut: a full or read-only home must not stop a push.
      }
    },
  };
}
