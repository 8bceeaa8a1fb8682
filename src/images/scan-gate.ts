import { scanFailed, scanFindings, scanTimedOut } from '../core/catalogue/registry.ts';
import type { Clock } from '../core/clock.ts';
import type { Ecr, Severity } from '../core/ports/ecr.ts';

export type Gated = 'critical' | 'high' | 'medium' | 'low';

/** Worst first. */
const ORDER: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
const EVERY_MS = 3_000;
/** Findings that are listed; the rest is counted. */
const LISTED = 10;

type ScanGate = {
  readonly ecr: Pick<Ecr, 'scan'>;
  readonly repository: string;
  readonly digest: string;
  /** Findings of this severity or worse stop the release. */
  readonly least: Gated;
  readonly timeoutMs: number;
  readonly clock: Clock;
};

/** Waits for the scan of a pushed image and lets it pass only if nothing too bad was found. */
export async function passScan(gate: ScanGate, signal: AbortSignal): Promise<void> {
  const { ecr, repository, digest, least, timeoutMs, clock } = gate;
  const name = `${repository}@${digest.slice(0, 19)}…`;
  for (const deadline = clock.now() + timeoutMs; ; await clock.wait(EVERY_MS, signal)) {
    const { state, detail, counts, findings } = await ecr.scan(repository, digest, signal);
    if (state === 'failed') throw scanFailed(name, detail);
    if (state === 'complete') {
      const bad = ORDER.slice(0, ORDER.indexOf(least) + 1);
      const counted = bad.flatMap((severity) =>
        (counts[severity] ?? 0) > 0 ? [`${counts[severity]} ${severity}`] : [],
      );
      if (counted.length === 0) return;
      const listed = findings
        .filter(({ severity }) => bad.includes(severity))
        .slice(0, LISTED)
        .map(({ severity, text }) => `${severity.padEnd(8)} ${text}`);
      throw scanFindings(name, counted.join(', '), listed);
    }
    if (clock.now() >= deadline) throw scanTimedOut(name, timeoutMs, detail);
  }
}
