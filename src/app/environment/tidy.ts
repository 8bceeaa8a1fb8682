import type { ApprovalClaims } from '../../approval/gate.ts';
import { tidyBudget } from '../../core/catalogue/tidy.ts';
import type { Environment } from '../../core/platform.ts';
import type { Tidied, TidyPlan } from '../../core/tidy.ts';
import { environmentNamed } from '../../dsl/environments.ts';
import { executeTidy } from '../../deploy/execute/tidy.ts';
import { makeTidyPlan } from '../../deploy/tidy/plan.ts';
import { surveyTidy } from '../../deploy/tidy/survey.ts';
import type { DeliveryOptions } from '../delivery/delivery.ts';
import { loadPlatform } from '../delivery/platform.ts';
import type { Session } from '../world.ts';
import { requesterOf } from '../delivery/build.ts';
import { openCluster } from './cluster.ts';
import { reasonToBreak } from './freeze.ts';
import { tidyApproverOf } from './tidy-approval.ts';

export type TidyRequest = {
  readonly environment: string;
  readonly ageMs: number;
  /** Most objects that may go at once. */
  readonly max: number;
  /** Why it cannot wait for the end of a freeze. */
  readonly breakGlass: string | undefined;
  /** Who asked for it, where a CI knows. */
  readonly requester: string | undefined;
  /** The command that comes to the same plan. */
  readonly again: string;
  readonly claims: ApprovalClaims;
};

export type PlannedTidy = {
  readonly plan: TidyPlan;
  readonly secretsHidden: boolean;
  /** Asks for a yes and removes what is still as it was planned. Throws TIDY_BUDGET, and what an approval lacks. */
  readonly execute: () => Promise<Tidied>;
};

/** What nobody needs any more in the namespace of an environment. Writes nothing before it is executed. Throws FROZEN. */
export async function planTidy(
  request: TidyRequest,
  options: Pick<DeliveryOptions, 'platform'>,
  session: Session,
): Promise<PlannedTidy> {
  const platform = await loadPlatform(options, session);
  const environment = environmentNamed(platform, request.environment);
  const assertOpen = (): unknown =>
    reasonToBreak({
      environment,
      platform,
      breakGlass: request.breakGlass,
      now: session.clock.now(),
      kept: false,
    });
  assertOpen();
  const { plan, secretsHidden } = await look(environment, request, session);
  return {
    plan,
    secretsHidden,
    execute: async () => {
      const { max, claims, again } = request;
      const { name } = environment;
      if (plan.items.length > max) throw tidyBudget(plan.items.length, max, name);
      const requester = requesterOf(request, session);
      const approver = await tidyApproverOf(
        plan,
        { environment, platform, claims, requester, again },
        session,
      );
      // It may have begun while somebody was asked.
      assertOpen();
      // Somebody may have come to need one of them while a person was reading.
      const now = await look(environment, request, session);
      const still = new Map(now.plan.items.map((item) => [item.uid, item]));
      const items = plan.items.flatMap(({ uid }) => still.get(uid) ?? []);
      const done = await executeTidy({ items }, await openCluster(environment, session), session.signal);
      const gone = plan.items.filter(({ uid }) => !still.has(uid)).map(({ ref }) => ref);
      return { ...done, left: [...done.left, ...gone], approver };
    },
  };
}

async function look(environment: Environment, { ageMs }: TidyRequest, session: Session) {
  const { name, namespace } = environment;
  const cluster = await openCluster(environment, session);
  const { secretsHidden, ...found } = await surveyTidy(cluster, namespace, session.signal);
  const now = session.clock.now();
  return { plan: makeTidyPlan(found, { environment: name, namespace, ageMs, now }), secretsHidden };
}
