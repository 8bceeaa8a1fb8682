import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import type { Event } from '../../src/core/events.ts';
import type { KubeObject, Manifest } from '../../src/core/objects.ts';
import type { Environment } from '../../src/core/platform.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import { NOTHING_DECLARED, type Release } from '../../src/core/release.ts';
import type { Deployed } from '../../src/core/deployed.ts';
import { executePlan } from '../../src/deploy/execute/execute.ts';
import type { Execution } from '../../src/deploy/execute/execution.ts';
import { planDefaults, type PlanOptions, type Secrets } from '../../src/deploy/plan/input.ts';
import { makePlan } from '../../src/deploy/plan/plan.ts';
import { scopeOf } from '../../src/deploy/records/scope.ts';
import type { RecordKey } from '../../src/deploy/records/store.ts';
import { survey, type SurveyInput } from '../../src/deploy/survey/survey.ts';
import { track } from '../../src/deploy/rollout/track.ts';
import type { TestSandbox } from './sandbox.ts';
import { assertValidEvent } from './valid-event.ts';

/** One service in a namespace of its own on the real API, as the command line would plan and deploy it. */
export type Deployer = {
  readonly box: TestSandbox;
  readonly namespace: string;
  readonly cluster: Cluster;
  readonly events: Event[];
  input(objects: readonly KubeObject[], more?: Partial<Asked>): SurveyInput;
  plan(objects: readonly KubeObject[], more?: Partial<Asked>): Promise<Plan>;
  execute(plan: Plan, more?: Partial<Execution>, signal?: AbortSignal): Promise<Deployed>;
  /** Plans and executes. */
  deploy(objects: readonly KubeObject[], more?: Partial<Asked>): Promise<Deployed>;
  kubectl(...args: readonly string[]): Promise<string>;
  /** The same with all rights. */
  asAdmin(): Promise<Deployer>;
};

export type Asked = {
  readonly options: Partial<PlanOptions>;
  readonly environment: Partial<Environment>;
  readonly release: Partial<Release>;
  readonly secrets: Secrets;
  readonly images: SurveyInput['images'];
  readonly isAncestor: SurveyInput['isAncestor'];
};

export const noSecrets: Secrets = {
  manifests: [],
  reveal: () => {
    throw new Error('there is nothing to reveal');
  },
  reasons: () => [],
};

/** What the command line does with an input: reads all of it, then decides. */
export async function planOf(input: SurveyInput): Promise<Plan> {
  return makePlan(input, await survey(input, never), input.options, clock.now());
}

export const never = new AbortController().signal;

export async function deployerIn(
  box: TestSandbox,
  namespace: string,
  service = 'example',
  credentials = { context: box.contexts.development as string, kubeconfig: box.kubeconfig },
): Promise<Deployer> {
  const { context, kubeconfig } = credentials;
  const cluster = await openCluster(
    { context, kubeconfig },
    { cwd: '/', env: process.env, clock, version: '0.0.0' },
  );
  const events: Event[] = [];
  const emit = (event: Event): void => {
    assertValidEvent(event);
    events.push(event);
  };

  function environmentOf(more: Partial<Environment> = {}): Environment {
    return {
      name: 'development',
      branches: ['development'],
      namespace,
      cluster: { context, kubeconfig, server: box.server, identity: box.identity },
      approval: undefined,
      onFailure: 'hold',
      pruneMax: 5,
      clusterScoped: [],
      namespaces: [],
      after: undefined,
      promote: undefined,
      timeoutMs: 60_000,
      soakMs: 0,
      credentials: {},
      place: { file: 'platform.yml', line: 1 },
      ...more,
    };
  }

  function input(objects: readonly KubeObject[], more: Partial<Asked> = {}): SurveyInput {
    const release: Release = {
      service,
      environment: environmentOf(more.environment),
      build: {
        branch: 'development',
        commit: '4f2c81e'.padEnd(40, '0'),
        subject: 'Answer /healthz',
        author: 'Alice <alice@example.com>',
        committedAt: '2026-11-20T10:00:00Z',
        number: 128,
        url: undefined,
        requester: 'alice@laptop',
        dirty: [],
      },
      image: undefined,
      deployments: [],
      declared: NOTHING_DECLARED,
      values: [],
      secrets: [],
      ...more.release,
    };
    return {
      release,
      manifests: objects.map((object, index): Manifest => ({
        object,
        place: { file: 'deploy/example.yml', line: index * 10 + 1 },
      })),
      secrets: more.secrets ?? noSecrets,
      ...(more.images && { images: more.images }),
      cluster,
      records: recordsIn(release.environment),
      version: '0.0.0',
      isAncestor: more.isAncestor ?? (() => Promise.resolve(undefined)),
      options: { ...planDefaults, ...more.options },
    };
  }

  function recordsIn(environment: Environment): RecordKey {
    const scope = scopeOf(environment, { secrets: undefined });
    return { cluster, namespace, service, environment: environment.name, scope };
  }

  /** As wide as the plan, which was made within its environment. */
  function environmentFor({ steps, environment: name }: Plan): Environment {
    return environmentOf({
      name,
      namespaces: steps.flatMap(({ key }) => key.namespace ?? []),
      clusterScoped: steps.flatMap(({ key }) => (key.namespace === undefined ? [key.kind] : [])),
    });
  }

  async function execute(plan: Plan, more: Partial<Execution> = {}, signal = never): Promise<Deployed> {
    return executePlan(
      {
        plan,
        records: { ...recordsIn(environmentFor(plan)), cluster: more.cluster ?? cluster },
        secrets: noSecrets,
        cluster,
        clock,
        emit,
        redact: (text) => text,
        track: async (targets, within, _kept, _verifications, fronts) =>
          track({
            targets,
            fronts,
            cluster,
            clock,
            emit,
            options: { timeoutMs: 60_000, soakMs: 0 },
            signal: within,
          }),
        approver: undefined,
        holder: 'alice@laptop',
        aged: false,
        ...more,
      },
      signal,
    );
  }

  return {
    box,
    namespace,
    cluster,
    events,
    input,
    plan: async (objects, more) => planOf(input(objects, more)),
    execute,
    deploy: async (objects, more) =>
      execute(await planOf(input(objects, more)), {
        ...(more?.secrets && { secrets: more.secrets }),
      }),
    asAdmin: async () =>
      deployerIn(box, namespace, service, { context: 'admin', kubeconfig: box.adminKubeconfig }),
    kubectl: async (...args) => box.kubectl('-n', namespace, ...args),
  };
}
