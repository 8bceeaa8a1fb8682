import { noSuchStage } from '../core/catalogue/pipeline.ts';
import type { StageName } from '../core/events/stages.ts';
import { Exit } from '../core/exit.ts';
import type { CredentialIds, Environment } from '../core/platform.ts';
import type { Delivery } from './delivery/load.ts';
import type { Planned } from './environment/plan.ts';
import { runApprove, runDeploy, runPlan } from './environment/stages.ts';
import type { Progress, RunOptions, RunStage, Stage } from './stage.ts';
import type { Session } from './world.ts';

export type StagesInput = {
  readonly tests: readonly string[];
  /** Whether the block says how an image comes to be; `kubernetes { }` alone does not. */
  readonly image: boolean;
  /** Environments this branch goes to, in the order they are deployed. */
  readonly environments: readonly Pick<Environment, 'name' | 'approval' | 'promote' | 'credentials'>[];
  /** Those of the platform. */
  readonly credentials: CredentialIds;
  /** A pull request is tested and built; it never sees credentials and never deploys. */
  readonly pullRequest: boolean;
};

type Target = StagesInput['environments'][number];

type Definition<Of> = {
  readonly name: StageName;
  /** Kinds of credentials that it cannot do without, and that no other stage gets for it. */
  readonly needs: readonly (keyof CredentialIds)[];
  readonly when: (of: Of) => boolean;
  readonly run: RunStage;
};

/** Of which a platform names one. */
const AWS = ['aws', 'awsKeys', 'awsWebIdentity'] as const;

/** The pipeline. Stages of the branch come first, then those of each environment; a new stage is one entry. */
const BRANCH: readonly Definition<StagesInput>[] = [
  { name: 'test', needs: [], when: ({ tests }) => tests.length > 0, run: imageStage('runTest') },
  { name: 'build', needs: [], when: builds, run: imageStage('runBuild') },
  {
    name: 'push',
    needs: AWS,
    when: (input) => builds(input) && !input.pullRequest,
    run: imageStage('runPush'),
  },
];

const ENVIRONMENT: readonly Definition<Target>[] = [
  {
    name: 'plan',
    needs: [...AWS, 'kubeconfig', 'notify'],
    when: () => true,
    run: runPlan,
  },
  {
    name: 'approve',
    needs: [],
    when: ({ approval }) => approval !== undefined,
    run: runApprove,
  },
  {
    name: 'deploy',
    // Only a deploy has something to tell Bitbucket; chats hear of what waits, too, and series are asked for.
    needs: [...AWS, 'kubeconfig', 'bitbucket', 'notify', 'prometheus'],
    when: () => true,
    run: runDeploy,
  },
];

/** All that builds and pushes images is loaded where a stage of it runs: a deploy starts without it. */
function imageStage(name: 'runTest' | 'runBuild' | 'runPush'): RunStage {
  return async (work, session) => (await import('./image/stages.ts'))[name](work, session);
}

/** An image is built unless every environment ships what another one has proven. */
function builds({ image, environments }: StagesInput): boolean {
  return image && !(environments.length > 0 && environments.every(({ promote }) => promote !== undefined));
}

/** The stages a branch goes through. Pure: the same block, platform and branch give the same list everywhere. */
export function stagesFor(input: StagesInput): readonly Stage[] {
  const branch = BRANCH.filter(({ when }) => when(input)).map(({ name, needs }): Stage => ({
    name,
    ...bound(input.credentials, needs),
  }));
  if (input.pullRequest) return branch;
  return [...branch, ...input.environments.flatMap(environmentStages)];
}

/** What it takes to deliver to one environment. */
export function environmentStages(target: Target): readonly Stage[] {
  return ENVIRONMENT.filter(({ when }) => when(target)).map(({ name, needs }) => ({
    name,
    environment: target.name,
    ...bound(target.credentials, needs),
  }));
}

function bound(
  { awsWebIdentity, ...named }: CredentialIds,
  kinds: readonly (keyof CredentialIds)[],
): Pick<Stage, 'credentials' | 'awsRole'> {
  const ids = { ...named, ...(awsWebIdentity && { awsWebIdentity: awsWebIdentity.token }) };
  const given = Object.entries(ids).filter(([kind]) => kinds.some((wanted) => wanted === kind));
  const role = kinds.includes('awsWebIdentity') ? awsWebIdentity?.role : undefined;
  return {
    ...(given.length > 0 && { credentials: Object.fromEntries(given) }),
    ...(role !== undefined && { awsRole: role }),
  };
}

/** What `--only` calls a stage: `build`, `plan:production`. */
export function stageId({ name, environment }: Pick<Stage, 'name' | 'environment'>): string {
  return environment === undefined ? name : `${name}:${environment}`;
}

/**
 * The one stage of that id, with those it rests on: nothing is deployed that was not planned, here or in the file that
 * `planned` says there is, and approved. Throws NO_SUCH_STAGE where this branch does not go through it.
 */
export function stagesUpTo(stages: readonly Stage[], id: string, planned: boolean): readonly Stage[] {
  const wanted = stages.find((stage) => stageId(stage) === id);
  if (!wanted) throw noSuchStage(id, stages.map(stageId));
  const { environment } = wanted;
  if (environment === undefined) return [wanted];
  const own = stages.filter((stage) => stage.environment === environment);
  return own
    .slice(0, own.indexOf(wanted) + 1)
    .filter(({ name }) => name !== 'plan' || wanted.name === 'plan' || !planned);
}

export type Run = {
  readonly delivery: Delivery;
  readonly options: RunOptions;
  /** A plan that is at hand already, such as that of a rollback. */
  readonly planned?: Planned;
};

/** Runs the stages one after the other; ends at the first whose outcome nobody wants. */
export async function runStages(
  stages: readonly Stage[],
  { delivery, options, ...before }: Run,
  session: Session,
): Promise<Progress> {
  const pushes = stages.some(({ name }) => name === 'push');
  let progress: Progress = { endings: [], exit: Exit.done, ...before };
  let reached: Stage | undefined;
  try {
    for (const stage of stages) {
      reached = stage;
      const run = [...BRANCH, ...ENVIRONMENT].find(({ name }) => name === stage.name)?.run;
      progress = { ...progress, ...(await run?.({ stage, delivery, options, progress, pushes }, session)) };
      if (progress.exit !== Exit.done) break;
      reached = undefined;
    }
    return progress;
  } finally {
    if (reached) tellNotReached(stages, reached, session);
    await progress.built?.dispose();
  }
}

/** Where a run stops, environments behind it are left as they are. */
function tellNotReached(stages: readonly Stage[], reached: Stage, { emit }: Session): void {
  const later = stages.slice(stages.indexOf(reached)).flatMap(({ environment }) => environment ?? []);
  const environments = [...new Set(later)].filter((name) => name !== reached.environment);
  if (environments.length > 0) emit({ type: 'note', code: 'not-reached', environments });
}
