import { assertNoFaults, type Fault } from '../../core/errors.ts';
import { Exit, type ExitCode } from '../../core/exit.ts';
import type { StageName } from '../../core/events/pipeline.ts';
import type { Environment } from '../../core/platform.ts';
import { serviceName } from '../../dsl/service-name.ts';
import type { EngineName } from '../../images/engine/engine.ts';
import type { Gated } from '../../images/scan-gate.ts';
import { stagesFor } from '../../app/pipeline.ts';
import { renderFiles } from '../../templating/render.ts';
import { builderOptions } from '../options/builder.ts';
import { command } from '../command.ts';
import { deployableImage } from '../../app/image/deployable.ts';
import { exitOfDeploy } from '../../app/environment/deploy.ts';
import { endingText } from '../../app/environment/ending.ts';
import { approveStage, deployStage, planStage } from '../../app/environment/stages.ts';
import { imageStages, testStage } from '../../app/image/stages.ts';
import { assertJenkinsfileSound } from '../../app/delivery/jenkinsfile-check.ts';
import { loadDelivery, type DeliveryOptions, type Delivery } from '../../app/delivery/load.ts';
import { releaseOptions } from '../options/release.ts';
import { planArgs, type PlanArgs, planOptions } from '../options/plan.ts';
import { hideSecretsOf } from '../../app/secrets/opened.ts';
import { countsText } from '../../report/deploy.ts';
import { deployedText } from '../../report/deployed.ts';
import { withReports } from '../options/report.ts';
import { rollbackStage } from '../../app/environment/rollback.ts';
import type { Session } from '../../app/world.ts';
import { type WatchArgs, watchOptions } from '../options/watch.ts';

type Args = DeliveryOptions &
  PlanArgs &
  WatchArgs & {
    readonly approve?: string;
    readonly builder?: EngineName;
    readonly rebuild?: boolean;
    readonly requireScan?: Gated;
    readonly scanTimeout?: string;
    readonly testTimeout?: string;
    readonly stages?: boolean;
    readonly only?: 'test' | 'build' | 'push';
  };

export default command<Args & Record<string, unknown>>({
  usage: 'run',
  summary: 'the whole pipeline for this branch: test, build, push, plan, approve, deploy',
  examples: [
    ['slipway run', 'what Jenkins would do with this commit, from here'],
    ['slipway run --branch development', 'as if this were that branch'],
    ['slipway run --approve sha256:1f09...', 'deploys where a person has seen that very plan and said yes'],
    ['slipway run --stages --output json', 'the list of stages, and nothing else'],
  ],
  options: (yargs) =>
    watchOptions(planOptions(builderOptions(releaseOptions(yargs))))
      .option('approve', { type: 'string', describe: 'digest of the plan that a person has approved' })
      .option('test-timeout', { type: 'string', default: '30m', describe: 'longest time for one test line' })
      .option('stages', { type: 'boolean', describe: 'list the stages instead of running them' })
      .option('only', {
        choices: ['test', 'build', 'push'] as const,
        describe: 'run one stage, as Jenkins does; plan and deploy are commands of their own',
      }),
  run: (args, session) => withReports(args, session, async (reported) => runHere(args, reported)),
});

async function runHere(args: Args, session: Session): Promise<ExitCode> {
  if (args.stages && args.context !== undefined) await assertJenkinsfileSound(args, session);
  const delivery = await loadDelivery(args, session);
  const stages = stagesOf(delivery, session);
  if (args.stages) {
    session.print(
      session.output === 'json' ? JSON.stringify(stages) : stages.map(({ title }) => title).join('\n'),
    );
    return Exit.done;
  }
  const started = session.clock.now();
  if (args.only === undefined) announce(delivery, session);
  await assertRenders(delivery, session);
  if (args.only === undefined)
    for (const environment of delivery.environments)
      await hideSecretsOf(delivery.release(environment), delivery.platform, session);
  const { exit, summary } = await runStages(delivery, args, session);
  if (args.only === undefined)
    session.emit({ type: 'run.finished', summary, ms: session.clock.now() - started, exit });
  return exit;
}

function stagesOf({ context, environments, platform }: Delivery, { env }: Pick<Session, 'env'>) {
  return stagesFor({
    tests: context.test ?? [],
    image: context.image !== undefined,
    environments,
    credentials: platform.credentials,
    pullRequest: Boolean(env['CHANGE_ID']),
  });
}

/** Faults of the block and its templates end a run before its first test, not after its push. */
async function assertRenders(delivery: Delivery, { adapters, cwd }: Session): Promise<void> {
  const files = await adapters.files(cwd);
  const faults: Fault[] = [];
  for (const environment of delivery.environments)
    faults.push(...(await renderFiles(delivery.release(environment), files)).faults);
  assertNoFaults(faults);
}

async function runStages(
  delivery: Delivery,
  args: Args,
  session: Session,
): Promise<{ readonly exit: ExitCode; readonly summary: string }> {
  const planned = stagesOf(delivery, session);
  const wanted = (name: StageName): boolean =>
    planned.some((stage) => stage.name === name) && (args.only === undefined || args.only === name);

  if (wanted('test')) await testStage(delivery, args.testTimeout, session);
  const image =
    wanted('build') || wanted('push')
      ? await imageStages(delivery, { ...args, test: wanted('build'), push: wanted('push') }, session)
      : undefined;
  const summaries: string[] = [];
  for (const environment of wanted('deploy') ? delivery.environments : []) {
    // What was built just now needs no look-up; what another environment has proven does.
    const shipped = environment.promote === undefined ? image : undefined;
    const request = {
      delivery,
      environment,
      image: shipped ?? (await deployableImage(delivery, environment, args, session)),
      options: planArgs(args),
    };
    const plan = await planStage(request, session);
    const approver = await approveStage(plan, args.approve, session);
    const deployed = await deployStage({ ...plan, unstick: args.unstick === true }, approver, session);
    const back = await rollbackStage(plan, deployed, session);
    const ended = endingText({ deployed, back }) ?? countsText(plan.plan.steps);
    summaries.push(`${deployedText(deployed, plan.plan)} · ${ended}`);
    const exit = exitOfDeploy(deployed);
    if (exit !== Exit.done) return { exit, summary: summaries.join('; ') };
  }
  return { exit: Exit.done, summary: summaries.join('; ') || ending(delivery, image) };
}

function announce({ context, build, environments }: Delivery, { emit, version }: Session): void {
  const { branch, commit, subject, number } = build;
  const service = serviceName(context).name ?? '';
  const target = environments.map(targetText).join(', then ') || 'no environment';
  emit({ type: 'run.started', version, service, branch, commit, subject, build: number, target });
  if (build.dirty.length > 0)
    emit({ type: 'warning', text: `${dirtyText(build.dirty)} in the image but not in the commit` });
}

function targetText({ name, namespace, cluster }: Environment): string {
  return `${name} (namespace ${namespace}, cluster ${cluster.context})`;
}

function dirtyText([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? `${first} is changed:` : `${first} and ${more.length} more are changed:`;
}

function ending({ build, platform }: Delivery, image: string | undefined): string {
  const made = image === undefined ? 'nothing was pushed' : `${image} is pushed`;
  return `${made}; branch ${build.branch} goes to no environment of ${platform.file}`;
}
