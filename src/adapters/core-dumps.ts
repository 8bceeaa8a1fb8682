import { writeFileSync } from 'node:fs';

/** Which parts of its memory the kernel writes into a core dump of this process, and of those it starts. */
const FILTER = '/proc/self/coredump_filter';

/** Leaves everything out of core dumps that a value could be in; the registers and the names of mapped files remain. */
export function leaveMemoryOutOfDumps(): void {
  try {
    writeFileSync(FILTER, '0');
  } catch {
    // Not Linux, or /proc cannot be written here: docs/secrets.md says what to set instead.
  }
}
