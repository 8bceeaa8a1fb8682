import { platformOf } from '../core/platform.ts';
import type { ExitCode } from '../core/exit.ts';
import { serviceName } from '../dsl/service-name.ts';
import type { Delivery } from './delivery/load.ts';
import { assertRenders } from './delivery/rendered.ts';
import { endDeploy } from './environment/ending.ts';
import { runStages, stagesFor, stagesUpTo } from './pipeline.ts';
import { hideSecretsOf } from './secrets/opened.ts';
import type { RunOptions, Stage } from './stage.ts';
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
    await hideSecretsOf(delivery.release(environment), platformOf(delivery.platform, environment), session);
  const progress = await runStages(stages, { delivery, options }, session);
  const { endings: deploys, image } = progress;
  const { build, platform } = delivery;
  const nowhere = { code: 'goes-nowhere', image, branch: build.branch, platform: platform.file } as const;
  session.emit({
    type: 'run.finished',
    ending: deploys.length > 0 ? { code: 'deployed', deploys } : nowhere,
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
  const destinations = environments.map(({ name, namespace, cluster }) => ({
    name,
    namespace,
    cluster: cluster.context,
  }));
  emit({
    type: 'run.started',
    version,
    service,
    branch,
    commit,
    subject,
    build: number,
    environments: destinations,
  });
  if (build.dirty.length > 0) emit({ type: 'warning', code: 'uncommitted', files: build.dirty });
}
