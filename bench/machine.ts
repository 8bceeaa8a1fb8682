import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type as system } from 'node:os';
import { join } from 'node:path';
import type { Machine } from './results.ts';

export function thisMachine(now: Date): Machine {
  return {
    at: now.toISOString().slice(0, 10),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${system()} ${release().split('-')[0]}`,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

/** Versions of the peers, as peers.sh wrote them, and of those that are on the machine. */
export function versionsOf(peers: string, kubernetes: string): Readonly<Record<string, string>> {
  const said = (program: string, ...args: readonly string[]): string =>
    /\d+\.\d+\.\d+/u.exec(execFileSync(program, args, { encoding: 'utf8' }))?.[0] ?? 'of no known version';
  const built = readFileSync(join(peers, 'versions'), 'utf8').trim().split('\n');
  return {
    Node: process.versions.node,
    Kubernetes: kubernetes,
    kubectl: said('kubectl', 'version', '--client'),
    ...Object.fromEntries<string>(
      built.map((line): [string, string] => {
        const at = line.lastIndexOf(' ');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    ),
    ktmpl: said(join(peers, 'ktmpl'), '--version'),
  };
}
