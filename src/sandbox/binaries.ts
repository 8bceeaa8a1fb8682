import { resolve } from 'node:path';
import { sandboxBinariesMissing } from '../core/catalogue/sandbox.ts';
import { type BinariesRequest, buildAll, missingIn } from './build.ts';

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

/** A folder with every program: the one SLIPWAY_SANDBOX_BIN names, or the cache, filled on first use. */
export async function binaries(request: BinariesRequest): Promise<string> {
  const named = request.env['SLIPWAY_SANDBOX_BIN'];
  if (named === undefined || named === '') return buildAll(request);
  const folder = resolve(named);
  const missing = await missingIn(folder, PROGRAMS);
  if (missing.length > 0) throw sandboxBinariesMissing(folder, missing);
  return folder;
}
