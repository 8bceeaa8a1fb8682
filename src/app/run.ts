import type { ExitCode } from '../core/exit.ts';
import type { Environment } from '../core/platform.ts';
import { serviceName } from '../dsl/service-name.ts';
import type { Delivery } from './delivery/load.ts';
import { assertRenders } from './delivery/rendered.ts';
import { endDeploy } from './environment/ending.ts';
import { runStages, stagesFor, stagesUpTo } from './pipeline.ts';
import { hideSecretsOf } from './secrets/opened.ts';
import type { Progress, RunOptions, Stage } from './stage.ts';
import type { Session } from './world.ts';

/** The stages of a delivery, as every way of running them sees them. */
export function stagesOf({ context, environments, platform, pullRequest }: Delivery): readonly Stage[] {
  return stagesFor({
    tests: context.test ?? [],
    image: context.image !== undefined,
    environments,
    credentials: platform.credentials,
    pullRequest,
  });
}

/** The whole pipeline for a branch. Faults of the input end it before its first test, not after its push. */
export async function runAll(delivery: Delivery, options: RunOptions, session: Session): Promise<ExitCode> {
  const started = session.clock.now();
  announce(delivery, session);
  const stages = stagesOf(delivery);
  const environments = delivery.environments.filter(({ name }) =>
    stages.some(({ environment }) => environment === name),
  );
  await assertRenders(delivery, delivery.environments, session);
  for (const environment of environments)
    await hideSecretsOf(delivery.release(environment), delivery.platform, session);
  const progress = await runStages(stages, { delivery, options }, session);
  const summary = progress.endings.join('; ') || endingOf(delivery, progress);
  session.emit({
    type: 'run.finished',
    summary,
    ms: session.clock.now() - started,
    exit: progress.exit,
  });
  return progress.exit;
}

/** One stage of it, as Jenkins runs each; the plan travels in the file that the options name. */
export async function runOne(
  id: string,
  delivery: Delivery,
  options: RunOptions,
  session: Session,
): Promise<ExitCode> {
  const started = session.clock.now();
  const planned = options.planFile !== undefined;
  const stages = stagesUpTo(stagesOf(delivery), id, planned);
  // A saved plan holds what was rendered; for everything else all of the block is checked first.
  if (!stages.some(({ environment }) => environment !== undefined))
    await assertRenders(delivery, delivery.environments, session);
  const { ended, exit } = await runStages(stages, { delivery, options }, session);
  return ended ? endDeploy({ ...ended, started }, session) : exit;
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

function endingOf({ build, platform }: Delivery, { image }: Pick<Progress, 'image'>): string {
  const made = image === undefined ? 'nothing was pushed' : `${image} is pushed`;
  return `${made}; branch ${build.branch} goes to no environment of ${platform.file}`;
}
