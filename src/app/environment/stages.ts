import type { Environment } from '../../core/platform.ts';
import { hasChanges } from '../../core/plan.ts';
import { started } from '../../deploy/concurrency.ts';
import { assertApproved } from '../../approval/approved.ts';
import type { Deployed } from '../../core/deployed.ts';
import { passGate } from '../../approval/gate.ts';
import { inStage } from '../in-stage.ts';
import { renderManifests } from '../../templating/render.ts';
import { deployPlan, isGood } from './deploy.ts';
import type { Delivery } from '../delivery/load.ts';
import { openCluster } from './cluster.ts';
import { type Planned, type PlanRequest, planRelease } from './plan.ts';
import { shortDigest } from '../../core/short-names.ts';
import { deployedText } from '../../report/deployed.ts';
import type { Session } from '../world.ts';

export type EnvironmentRequest = {
  readonly delivery: Delivery;
  readonly environment: Environment;
  /** Full reference of the image, by digest. */
  readonly image: string | undefined;
  readonly options: NonNullable<PlanRequest['options']>;
};

/** The stage `plan`: renders, fetches secrets and compares with the cluster. Writes nothing. */
export async function planStage(
  { delivery, environment, image, options }: EnvironmentRequest,
  session: Session,
): Promise<Planned> {
  const { name } = environment;
  return inStage({ name: 'plan', title: `plan ${name}`, environment: name }, session, async () => {
    // Handshakes take their time elsewhere, while templates are rendered here.
    void started(openCluster(environment, session));
    const release = delivery.release(environment, image);
    const { manifests } = await renderManifests(release, await session.adapters.files(session.cwd));
    const value = await planRelease({ release, platform: delivery.platform, manifests, options }, session);
    return { value, summary: `plan ${shortDigest(value.plan)}` };
  });
}

/**
 * The stage `approve`: asks the person the environment wants. Returns who said yes, or undefined where nobody has to,
 * because nothing would change or the environment wants nobody. Throws what `passGate` and `assertApproved` throw.
 */
export async function approveStage(
  { plan, release }: Planned,
  approve: string | undefined,
  session: Session,
): Promise<string | undefined> {
  const { environment } = release;
  if (!environment.approval || !hasChanges(plan)) return undefined;
  const { name } = environment;
  return inStage(
    { name: 'approve', title: `${name} wants a person`, environment: name },
    session,
    async () => {
      session.emit({ type: 'gate.waiting', plan });
      const terminal = session.input ? await session.adapters.terminal() : undefined;
      const value = await passGate({ plan, approve, terminal, person: session.person }, session.signal);
      assertApproved(plan, value, session.clock.now());
      session.emit({ type: 'gate.passed', environment: name, approver: value });
      return { value, summary: `approved by ${value}` };
    },
  );
}

/** The stage `deploy`: applies the plan and watches it. A failed rollout is an outcome, not an error. */
export async function deployStage(
  planned: Planned,
  approver: string | undefined,
  session: Session,
): Promise<Deployed> {
  const { name } = planned.release.environment;
  return inStage({ name: 'deploy', title: `deploy to ${name}`, environment: name }, session, async () => {
    const value = await deployPlan({ ...planned, approver }, session);
    return { value, summary: deployedText(value, planned.plan), good: isGood(value) };
  });
}
