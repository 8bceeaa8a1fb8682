import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

process.once('exit', () => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A folder of its own below the system's for temporary files, removed when mocha ends. */
export function temporaryFolder(prefix: string): string {
  const path = mkdtempSync(join(tmpdir(), `slipway-${prefix}-`));
  made.push(path);
  return path;
}
