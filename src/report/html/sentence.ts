import { isUncommitted } from '../../core/build.ts';
import { durationText } from '../../core/duration.ts';
import type { Event } from '../../core/events.ts';
import type { DeployResult, ReleaseName, StageName } from '../../core/events/stages.ts';
import type { Plan } from '../../core/plan.ts';
import type { Availability } from '../../core/verdict.ts';

export type Sentence = { readonly text: string; readonly good: boolean };

type Done = { readonly result: DeployResult; readonly ms: number };
type Ended = {
  readonly plan: Plan | undefined;
  readonly deploy: Done | undefined;
  readonly rollback: (Done & { readonly release: ReleaseName | undefined }) | undefined;
};

/** How it all ended, a sentence for each environment; `error` is what ended it before its time. */
export function sentences(events: readonly Event[], error: string | undefined): readonly Sentence[] {
  const deploys: Ended[] = [];
  const plans = new Map<string, Plan>();
  let release: ReleaseName | undefined;
  let stage: StageName | undefined;
  for (const event of events) {
    if (event.type === 'stage.started') stage = event.stage;
    if (event.type === 'stage.started' && event.stage === 'rollback') release = event.release;
    if (event.type === 'plan.made' && stage !== 'rollback') plans.set(event.plan.environment, event.plan);
    if (event.type !== 'stage.finished' || event.result.code !== 'deployed') continue;
    const { result, ms } = event;
    const before = deploys.at(-1);
    if (event.stage === 'deploy')
      deploys.push({ plan: plans.get(result.environment), deploy: { result, ms }, rollback: undefined });
    else if (before?.deploy && !isGood(before.deploy) && !before.rollback)
      deploys.splice(-1, 1, { ...before, rollback: { result, ms, release } });
    else deploys.push({ plan: undefined, deploy: undefined, rollback: { result, ms, release } });
  }
  const ended = deploys.map(sentenceOf);
  return error === undefined ? ended : [...ended, { text: brokenOff(events, error), good: false }];
}

function isGood({ result: { state } }: Done): boolean {
  return state === 'succeeded' || state === 'unchanged';
}

function sentenceOf({ plan, deploy, rollback }: Ended): Sentence {
  const users = usersText([deploy, rollback].flatMap((done) => done?.result.availability ?? []));
  if (!deploy)
    return { text: `${rollbackText(rollback)}${users}`, good: rollback !== undefined && isGood(rollback) };
  const { environment, state } = deploy.result;
  const isBack = plan?.rollbackTo !== undefined;
  const subject = deploy.result.ends
    ? `Removal of ${deploy.result.service} from ${environment}`
    : isBack
      ? `Rollback of ${plan.service} in ${environment} to release ${plan.rollbackTo}`
      : `Deploy of ${commitText(plan, deploy.result)} to ${environment}`;
  const after = `after ${spaced(deploy.ms)}`;
  if (state === 'unchanged')
    return {
      text: `${subject} changed nothing: ${deploy.result.ends ? 'nothing of it was there' : 'it runs already'}`,
      good: true,
    };
  if (state === 'succeeded') return { text: `${subject} succeeded ${after}${users}`, good: true };
  const what = state === 'failed' ? `failed ${after}` : `was not ready after ${spaced(deploy.ms)}`;
  const back = isBack && !rollback ? '' : ` ${backText(rollback)}`;
  return { text: `${subject} ${what}${back}${users}`, good: false };
}

function backText(rollback: Ended['rollback']): string {
  if (!rollback) return 'and was not rolled back';
  const to = rollback.release === undefined ? '' : ` to release ${rollback.release.number}`;
  return isGood(rollback) ? `and was rolled back${to}` : `and the rollback${to} failed too`;
}

function rollbackText(rollback: Ended['rollback']): string {
  if (!rollback) return 'nothing was done';
  const { result, ms, release } = rollback;
  const to = release === undefined ? '' : ` to release ${release.number}`;
  const state = isGood(rollback)
    ? 'succeeded'
    : result.state === 'failed'
      ? 'failed'
      : 'was not ready in time';
  return `Rollback of ${result.service} in ${result.environment}${to} ${state} after ${spaced(ms)}`;
}

/** The commit as people know it, or the image where nobody has planned here. */
function commitText(plan: Plan | undefined, { image, service }: DeployResult): string {
  const commit = plan ? plan.commit.slice(0, 7) : service;
  return image !== undefined && isUncommitted(image) ? `${commit} with uncommitted changes` : commit;
}

/** Of the phase in which the fewest were there. */
function usersText(seen: readonly Availability[]): string {
  const worst = seen.toSorted((a, b) => a.floor / a.of - b.floor / b.of)[0];
  if (!worst) return '';
  const { floor, of } = worst;
  if (floor >= of) return `; users always had ${of} of ${of} pods`;
  const time = spaced(seen.reduce((sum, { belowMs }) => sum + belowMs, 0));
  return floor === 0
    ? `; users had no pod for up to ${time}`
    : `; users had ${floor} of ${of} pods for up to ${time}`;
}

/** Where an error ended it: before anything was written, or in the middle of it. */
function brokenOff(events: readonly Event[], error: string): string {
  const plan = events.findLast((event) => event.type === 'plan.made')?.plan;
  const run = events.findLast((event) => event.type === 'run.started');
  const stage = events.findLast((event) => event.type === 'stage.started');
  const commit = (plan ?? run)?.commit.slice(0, 7);
  const where = stage?.environment ?? plan?.environment;
  if (commit === undefined) return error;
  const isWritten = stage?.stage === 'deploy' || stage?.stage === 'rollback';
  const to = where === undefined ? '' : ` to ${where}`;
  return isWritten
    ? `Deploy of ${commit}${to} stopped: ${error}`
    : `${commit} was not deployed${to}: ${error}`;
}

/** `3.6 s`, as a sentence has it. */
function spaced(ms: number): string {
  return durationText(ms).replaceAll(/(\d)([a-z])/g, '$1 $2');
}
