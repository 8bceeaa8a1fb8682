import type { StageName } from '../core/events/pipeline.ts';
import type { CredentialIds, Environment } from '../core/platform.ts';

/** One stage of a run; Jenkins shows the same list, from `slipway run --stages --output json`. */
export type Stage = {
  readonly name: StageName;
  readonly title: string;
  /** Set for plan, approve and deploy. */
  readonly environment?: string;
  /** Ids of the credentials that Jenkins binds for this stage and no other. */
  readonly credentials?: CredentialIds;
};

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

/** The stages a branch goes through. Pure: the same block, platform and branch give the same list everywhere. */
export function stagesFor(input: StagesInput): readonly Stage[] {
  const { tests, image, environments, credentials, pullRequest } = input;
  const promoted = environments.length > 0 && environments.every(({ promote }) => promote !== undefined);
  const builds = image && !promoted;
  return [
    ...(tests.length > 0 ? [{ name: 'test', title: 'test' } as const] : []),
    ...(builds ? [{ name: 'build', title: 'build' } as const] : []),
    ...(builds && !pullRequest
      ? [{ name: 'push', title: 'push', ...bound(credentials, ['aws']) } as const]
      : []),
    ...(pullRequest ? [] : environments.flatMap(environmentStages)),
  ];
}

/** What planning and deploying need; only a deploy has something to tell Bitbucket. */
const NEEDED = ['aws', 'kubeconfig'] as const;

function environmentStages({ name, approval, credentials }: StagesInput['environments'][number]): Stage[] {
  return [
    { name: 'plan', title: `plan ${name}`, environment: name, ...bound(credentials, NEEDED) },
    ...(approval ? [{ name: 'approve', title: `approve ${name}`, environment: name } as const] : []),
    {
      name: 'deploy',
      title: `deploy to ${name}`,
      environment: name,
      ...bound(credentials, [...NEEDED, 'bitbucket']),
    },
  ];
}

function bound(ids: CredentialIds, kinds: readonly (keyof CredentialIds)[]): Pick<Stage, 'credentials'> {
  const given = Object.entries(ids).filter(([kind]) => kinds.some((wanted) => wanted === kind));
  return given.length === 0 ? {} : { credentials: Object.fromEntries(given) };
}
