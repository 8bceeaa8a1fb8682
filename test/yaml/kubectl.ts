import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from '../support/oracles.ts';

export const HEAD = 'apiVersion: x/v1\nkind: K\nmetadata: {name: web}\n';

export type Held = Readonly<Record<string, unknown>>;

function annotate(from: string, input = ''): { readonly status: number | null; out: string; err: string } {
  const args = ['annotate', '--local', '-f', from, '-o', 'json', 'x=y'];
  const { status, stdout, stderr } = spawnSync(tool('kubectl'), args, { input, encoding: 'utf8' });
  return { status, out: stdout, err: stderr };
}

/** What kubectl reads from a text, each object as it stands; undefined where it refuses. */
export function kubectlReads(text: string): Held[] | undefined {
  const { status, out } = annotate('-', text);
  if (status !== 0) return undefined;
  return out
    .split(/^(?=\{)/m)
    .filter((part) => part.trim() !== '')
    .map((part) => JSON.parse(part) as Held);
}

/** Those of the texts that kubectl refuses to read, asked in one process. */
export function refusedByKubectl(texts: readonly string[]): Set<string> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-kubectl-'));
  for (const [index, text] of texts.entries()) writeFileSync(join(folder, `${index}.yml`), text);
  const { err } = annotate(folder);
  rmSync(folder, { recursive: true });
  const refused = [...err.matchAll(/error parsing \S*\/(\d+)\.yml: /g)];
  return new Set(refused.map(([, index]) => texts[Number(index)] ?? ''));
}
