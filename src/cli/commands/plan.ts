import { Exit } from '../../core/exit.ts';
import { renderManifests } from '../../templating/render.ts';
import { command } from '../command.ts';
import { loadStory, type ReleaseArgs, releaseOptions } from '../load-release.ts';
import { planRelease } from '../plan-release.ts';
import { diffText } from '../report/diff.ts';
import { planArgs, planOptions, type PlanArgs } from '../plan-options.ts';

type Args = ReleaseArgs & PlanArgs & { readonly environment?: string; readonly exitCode?: boolean };

export default command<Args & Record<string, unknown>>({
  usage: 'plan [environment]',
  summary: 'what a deploy would change in the cluster, and why',
  examples: [
    ['slipway plan production', 'table on stderr, diff on stdout; nothing is written'],
    ['slipway plan production --exit-code', 'ends with 6 where something would change'],
  ],
  options: (yargs) =>
    planOptions(releaseOptions(yargs))
      .positional('environment', { type: 'string', describe: 'the one the branch goes to if not given' })
      .option('exit-code', {
        type: 'boolean',
        default: false,
        describe: 'end with 6 where something would change',
      }),
  run: async ({ environment, exitCode, ...args }, session) => {
    const story = await loadStory(args, session);
    const release = story.release(story.environment(environment));
    const { manifests } = await renderManifests(release, await session.adapters.files(session.cwd));
    const { plan } = await planRelease(
      { release, platform: story.platform, manifests, options: planArgs(args) },
      session,
    );
    const differs = plan.steps.some(({ op }) => op !== 'keep');
    if (differs && session.output === 'text') session.print(diffText(plan));
    return exitCode === true && differs ? Exit.planDiffers : Exit.done;
  },
});
