import { access, constants } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { sandboxBinariesMissing } from '../core/catalogue/sandbox.ts';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import { buildAll } from './build.ts';
import type { Environment } from './folders.ts';

/** Everything a sandbox runs. */
export const PROGRAMS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'crane',
  'versitygw',
] as const;

export type BinariesRequest = {
  readonly env: Environment;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
};

/** A folder with every program: the one SLIPWAY_SANDBOX_BIN names, or the cache, filled on first use. */
export async function binaries(request: BinariesRequest): Promise<string> {
  const named = request.env['SLIPWAY_SANDBOX_BIN'];
  if (named === undefined || named === '') return buildAll(request);
  const folder = resolve(named);
  const missing = await missingIn(folder, PROGRAMS);
  if (missing.length > 0) throw sandboxBinariesMissing(folder, missing);
  return folder;
}

export async function missingIn(folder: string, programs: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(
    programs.map((program) =>
      access(join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return programs.filter((_, index) => !there[index]);
}
