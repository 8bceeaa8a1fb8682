import type { ExitCode } from '../../core/exit.ts';
import type { Deployed } from '../../core/deployed.ts';
import type { DeployEnding, DeployFailure, DeployResult } from '../../core/events/stages.ts';
import { type Plan, stepCounts } from '../../core/plan.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { isFailed, worstAvailability } from '../../core/verdict.ts';
import { exitOfDeploy, isGood } from './deploy.ts';
import type { Session } from '../world.ts';

export type Ended = {
  readonly deployed: Deployed;
  /** What became of the rollback after it; undefined where there was none. */
  readonly back?: Deployed | undefined;
  /** The newer release for which there was none. */
  readonly overtakenBy?: ReleaseRecord | undefined;
};

/** Says how a deploy ended where that was badly, so that its last line tells why and what runs now. */
export function endDeploy(
  { started, ...ended }: Ended & { readonly started: number },
  { clock, emit }: Pick<Session, 'clock' | 'emit'>,
): ExitCode {
  const exit = exitOfDeploy(ended.deployed);
  const failure = failureOf(ended);
  if (failure) {
    const ending = { code: 'not-deployed', ...failure } as const;
    emit({ type: 'run.finished', ending, ms: clock.now() - started, exit });
  }
  return exit;
}

/** All there is to say of a deploy to one environment. */
export function endingOf(ended: Ended, plan: Plan): DeployEnding {
  return {
    result: resultOf(ended.deployed, plan),
    steps: stepCounts(plan.steps),
    failure: failureOf(ended),
  };
}

export function resultOf({ state, record, rollout }: Deployed, plan: Plan): DeployResult {
  const { environment, service, image, ends } = plan;
  const availability = rollout ? worstAvailability(rollout) : undefined;
  return { state, environment, service, image, release: record?.number, ends, availability };
}

function failureOf({ deployed, back, overtakenBy }: Ended): DeployFailure | undefined {
  const { state, rollout } = deployed;
  if (state === 'succeeded' || state === 'unchanged') return undefined;
  const failures = (rollout?.objects ?? []).flatMap(({ key, verdict }) =>
    isFailed(verdict) ? [{ key, cause: verdict.cause, reason: verdict.reason }] : [],
  );
  const failure = { state, failures, rolledBack: back && isGood(back) };
  if (!overtakenBy) return { ...failure, runs: runningAfter({ deployed, back }) };
  return { ...failure, overtakenBy: { number: overtakenBy.number, image: overtakenBy.image } };
}

/** What failed leaves parts of itself, with a rollback that did not come to its end parts of both releases. */
function runningAfter({ deployed, back }: Ended): DeployFailure['runs'] {
  const { record } = deployed;
  if (!record) return undefined;
  const { environment, number, image } = record;
  const restored = back?.record?.rollbackTo;
  const older = restored === undefined ? [] : [{ number: restored, image: back?.record?.image }];
  const releases = back && isGood(back) ? older : [{ number, image }, ...older];
  return releases.length === 0 ? undefined : { environment, releases };
}
