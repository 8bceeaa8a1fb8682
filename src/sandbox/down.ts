import { rm } from 'node:fs/promises';
import type { Folders } from './folders.ts';
import { foldersFor, type Environment } from './folders.ts';
import { endAll, markerFor } from './launch.ts';
import { withLock } from './lock.ts';
import { processesMarked } from './process-table.ts';
import { readState } from './state.ts';

/** Ends every process of a sandbox, recorded or not. */
export async function endSandbox(folders: Folders): Promise<number> {
  const recorded = (await readState(folders))?.processes ?? [];
  const marked = await processesMarked(markerFor(folders.root));
  await endAll([...recorded, ...marked]);
  return marked.length;
}

/** Ends a sandbox and removes all that it kept. Returns whether there was anything. */
export async function down(name: string, env: Environment, signal: AbortSignal): Promise<boolean> {
  const folders = foldersFor(name, env);
  return withLock(`${folders.root}.lock`, signal, async () => {
    const state = await readState(folders);
    const ended = await endSandbox(folders);
    await rm(folders.root, { recursive: true, force: true });
    return state !== undefined || ended > 0;
  });
}
