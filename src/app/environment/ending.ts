import type { ExitCode } from '../../core/exit.ts';
import type { Deployed } from '../../core/deployed.ts';
import { exitOfDeploy, isGood } from './deploy.ts';
import { failureText } from '../../report/deployed.ts';
import type { Session } from '../world.ts';

export type Ended = {
  readonly deployed: Deployed;
  /** What became of the rollback after it; undefined where there was none. */
  readonly back?: Deployed | undefined;
};

/** Says how a deploy ended where that was badly, so that its last line tells why and what runs now. */
export function endDeploy(
  { started, ...ended }: Ended & { readonly started: number },
  { clock, emit }: Pick<Session, 'clock' | 'emit'>,
): ExitCode {
  const exit = exitOfDeploy(ended.deployed);
  const summary = endingText(ended);
  if (summary !== undefined) emit({ type: 'run.finished', summary, ms: clock.now() - started, exit });
  return exit;
}

/** `crash: Deployment worker, container web exited with 3 (2 crashes, allowed 1); rolled back`. */
export function endingText({ deployed, back }: Ended): string | undefined {
  const { state, rollout } = deployed;
  if (isGood(deployed)) return undefined;
  const why = (rollout && failureText(rollout)) ?? state;
  if (!back) return why;
  return `${why}; ${isGood(back) ? 'rolled back' : 'the rollback failed too'}`;
}
