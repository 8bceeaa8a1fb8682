import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryUnusable } from '../core/catalogue/images.ts';
import { diskFullIn } from './blob.ts';

/** A new folder that only this user reads, for what is made and removed again. Fails when the system's folder takes none. */
export async function temporaryFolder(temporary: string, name: string): Promise<string> {
  try {
    return await mkdtemp(join(temporary, `slipway-${name}-`)).catch(diskFullIn(temporary));
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw temporaryUnusable(temporary, error.message.split(',')[0] ?? error.message, error);
  }
}
