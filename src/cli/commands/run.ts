import { Exit, type ExitCode } from '../../core/exit.ts';
import { assertJenkinsfileSound } from '../../app/delivery/jenkinsfile-check.ts';
import { type DeliveryOptions, loadDelivery } from '../../app/delivery/load.ts';
import { stageId } from '../../app/pipeline.ts';
import { tellTestTimeout } from '../../app/image/stages.ts';
import { runAll, runOne, stagesOf } from '../../app/run.ts';
import type { RunOptions } from '../../app/stage.ts';
import type { Session } from '../../app/world.ts';
import { stageTitle } from '../../report/stages.ts';
import { command } from '../command.ts';
import { printResult } from '../result.ts';
import { approvalOptions } from '../options/approval.ts';
import { builderOptions } from '../options/builder.ts';
import { planArgs, type PlanArgs, planOptions } from '../options/plan.ts';
import { releaseOptions } from '../options/release.ts';
import { withReports } from '../options/report.ts';
import { type WatchArgs, watchOptions } from '../options/watch.ts';

type Args = DeliveryOptions &
  PlanArgs &
  WatchArgs &
  Omit<RunOptions, 'planning' | 'planFile'> & {
    readonly plan?: string;
    readonly stages?: boolean;
    readonly only?: string;
  };

export default command<Args & Record<string, unknown>>({
  usage: 'run',
  summary: 'the whole pipeline for this branch: test, build, push, plan, approve, deploy',
  examples: [
    ['slipway run', 'what Jenkins would do with this commit, from here'],
    ['slipway run --branch development', 'as if this were that branch'],
    ['slipway run --approve sha256:1f09...', 'deploys where a person has seen that very plan and said yes'],
    ['slipway run --stages --output json', 'the list of stages, and nothing else'],
    ['slipway run --only plan:production --plan slipway.plan', 'one stage, as Jenkins runs each of them'],
  ],
  asks: true,
  options: (yargs) =>
    approvalOptions(watchOptions(planOptions(builderOptions(releaseOptions(yargs)))))
      .option('test-timeout', { type: 'string', describe: 'longest time for one test line [30m]' })
      .option('stages', { type: 'boolean', describe: 'list the stages instead of running them' })
      .option('only', { type: 'string', describe: 'run one stage, such as build or deploy:production' })
      .option('plan', {
        type: 'string',
        describe: 'with --only: file that the stage plan writes and the stage deploy carries out',
        implies: 'only',
      }),
  run: (args, session) => withReports(args, session, async (reported) => runHere(args, reported)),
});

async function runHere(args: Args, session: Session): Promise<ExitCode> {
  if (args.stages && args.context !== undefined) await assertJenkinsfileSound(args, session);
  const delivery = await loadDelivery(args, session);
  tellTestTimeout(args.testTimeout, delivery.context, session);
  const options = { ...args, planFile: args.plan, planning: planArgs(args) };
  if (!args.stages)
    return args.only === undefined
      ? runAll(delivery, options, session)
      : runOne(args.only, delivery, options, session);
  const stages = stagesOf(delivery).map(({ name, ...stage }) => ({
    id: stageId({ name, ...stage }),
    name,
    title: stageTitle({ stage: name, environment: stage.environment }),
    ...stage,
  }));
  printResult({ type: 'stages.listed', stages }, session, () => stages.map(({ title }) => title).join('\n'));
  return Exit.done;
}
