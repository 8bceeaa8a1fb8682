import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Path of a program that test/tools/templating.sh provides, or that is on PATH; throws with what to do where it is not. */
export function tool(name: 'ktmpl' | 'kubectl'): string {
  const tools = process.env['SLIPWAY_TOOLS'] ?? join(homedir(), '.cache/slipway/tools');
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(tools, 'bin')];
  const found = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  if (found) return found;
  throw new Error(`${name} is missing: run sh test/tools/templating.sh`);
}

/** Whether the oracle is there; in CI it must be. */
export function hasTool(name: 'ktmpl' | 'kubectl'): boolean {
  try {
    return tool(name) !== '';
  } catch (error) {
    if (process.env['CI']) throw error;
    return false;
  }
}

/** Runs a shell script with one line a case: starting thousands of processes from Node costs ten times as much. */
export function runScript(script: string, cwd: string): void {
  execFileSync('sh', ['-c', script], { cwd, stdio: ['ignore', 'ignore', 'ignore'] });
}

export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
