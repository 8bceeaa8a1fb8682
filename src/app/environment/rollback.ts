import { overtaken } from '../../core/catalogue/overtaking.ts';
import type { Deployed } from '../../core/deployed.ts';
import { InvalidInput, UserError } from '../../core/errors.ts';
import { confirmRollback } from '../../approval/gate.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { releaseName } from '../../core/short-names.ts';
import { readLastRecord } from '../../deploy/records/store.ts';
import { inStage } from '../stage.ts';
import { deployPlan, isGood } from './deploy.ts';
import { type Planned, planRelease } from './plan.ts';
import { type Ended, resultOf } from './ending.ts';
import { releaseBefore, restoring } from './past.ts';
import { type RecordsOf, recordsOf } from './records.ts';
import type { Terminal } from '../../core/ports/terminal.ts';
import { rollbackOf } from '../../deploy/plan/run-once.ts';
import type { Session } from '../world.ts';

export type Failed = Pick<Planned, 'plan' | 'release' | 'platform' | 'cluster' | 'last' | 'back'>;

/**
 * Goes back to the last good release where the environment wants that after a failed rollout. Nobody is asked: who
 * approved the deploy approved this too. Empty where there is nothing to go back to, or nothing went wrong.
 */
export async function rollbackAfter(
  { plan, release, cluster, platform, last, back }: Failed,
  deployed: Deployed,
  session: Session,
): Promise<Pick<Ended, 'back' | 'overtakenBy'>> {
  const { environment, service } = release;
  const { record } = deployed;
  if (isGood(deployed) || !record) return {};
  if (environment.onFailure === 'hold' || plan.rollbackTo !== undefined) return {};
  const past = { service, environment, platform, cluster };
  const newer = await newerRelease(past, record.number, session);
  if (newer) return { overtakenBy: newer };
  const refusing = plan.steps.find(({ object }) => object && rollbackOf(object) === 'refuse');
  if (refusing && !(await confirmRollback(plan, refusing.key, await askable(session), session.signal))) {
    const { key } = refusing;
    session.emit({ type: 'note', code: 'rollback-refused', key, environment: environment.name });
    return {};
  }
  const good = await releaseBefore(past, { plan, last }, session);
  if (!good) {
    session.emit({ type: 'note', code: 'nothing-to-restore', service, environment: environment.name });
    return {};
  }
  const stage = {
    name: 'rollback',
    environment: environment.name,
    release: releaseName(good),
  } as const;
  // What the failed release made goes with it, however much that is.
  const made = plan.steps.filter(({ op }) => op === 'create').length;
  const within = { ...environment, pruneMax: environment.pruneMax + made };
  const began = session.clock.now();
  try {
    const restored = await inStage(stage, session, async () => {
      const request = restoring(good, { environment: within, platform, requester: plan.requester });
      const planned = back ? await back() : await planRelease(request, session);
      const value = await deployPlan({ ...planned, approver: undefined, follows: record.number }, session);
      return { value, result: { code: 'deployed', ...resultOf(value, planned.plan) }, good: isGood(value) };
    });
    return { back: restored };
  } catch (error) {
    if (overtaken.is(error)) return { overtakenBy: await newerRelease(past, record.number, session) };
    if (session.signal.aborted) {
      const [failed, name] = [record.number, environment.name];
      session.emit({
        type: 'warning',
        code: 'rollback-stopped',
        environment: name,
        failed,
        release: releaseName(good),
      });
    }
    if (session.signal.aborted || !(error instanceof UserError)) throw error;
    const { message, hint, details } = error;
    const faults = error instanceof InvalidInput ? error.faults : [];
    session.emit({ type: 'warning', code: 'rollback-failed', message, details, hint, faults });
    const ms = session.clock.now() - began;
    return { back: { state: 'failed', record: undefined, rollout: undefined, ms } };
  }
}

/** Another deploy may have gone out while this one was watched: what it brought is not taken away again. */
async function newerRelease(
  past: RecordsOf,
  failed: number,
  session: Session,
): Promise<ReleaseRecord | undefined> {
  const last = await readLastRecord(await recordsOf(past, session), session.signal);
  return last && last.number > failed ? last : undefined;
}

async function askable({ input, adapters }: Session): Promise<Terminal | undefined> {
  return input ? adapters.terminal() : undefined;
}
