import { renderManifests } from '../../templating/render.ts';
import { passGate } from '../../pipeline/gate.ts';
import { command } from '../command.ts';
import { deployPlan, exitOfDeploy } from '../deploy-plan.ts';
import { loadStory, type ReleaseArgs, releaseOptions } from '../load-release.ts';
import { planArgs, planOptions, type PlanArgs } from '../plan-options.ts';
import { type Planned, planRelease } from '../plan-release.ts';
import type { Session } from '../session.ts';

type Args = ReleaseArgs & PlanArgs & { readonly environment?: string; readonly approve?: string };

export default command<Args & Record<string, unknown>>({
  usage: 'deploy [environment]',
  summary: 'apply and watch until it is proven good',
  examples: [
    ['slipway deploy development', 'plans, applies and watches'],
    ['slipway deploy production --approve sha256:1f09...', 'deploys only if the plan is still this one'],
  ],
  options: (yargs) =>
    planOptions(releaseOptions(yargs))
      .positional('environment', { type: 'string', describe: 'the one the branch goes to if not given' })
      .option('approve', { type: 'string', describe: 'digest of the plan that was approved' }),
  run: async ({ environment, approve, ...args }, session) => {
    const story = await loadStory(args, session);
    const release = story.release(story.environment(environment));
    const { manifests } = await renderManifests(release, await session.adapters.files(session.cwd));
    const planned = await planRelease(
      { release, platform: story.platform, manifests, options: planArgs(args) },
      session,
    );
    const approver = await approverOf(planned, approve, session);
    return exitOfDeploy(await deployPlan({ ...planned, approver, aged: approver !== undefined }, session));
  },
});

/** Who said yes; undefined where the environment wants nobody or nothing would change. */
async function approverOf(
  { plan, release }: Planned,
  approve: string | undefined,
  { adapters, input, person, signal }: Session,
): Promise<string | undefined> {
  const changes = plan.steps.some(({ op }) => op !== 'keep');
  if (!release.environment.approval || !changes) return undefined;
  return passGate({ plan, approve, person, terminal: input ? await adapters.terminal() : undefined }, signal);
}
