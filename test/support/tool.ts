import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Path of what `test/tools/<area>.sh` installs; installs it where it is missing, and fails with what the machine lacks. */
export function tool(area: string): string {
  const script = join(import.meta.dirname, '..', 'tools', `${area}.sh`);
  const lines = execFileSync('sh', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return lines.trim().split('\n').at(-1) ?? '';
}
