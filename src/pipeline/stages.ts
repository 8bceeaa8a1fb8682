import type { StageName } from '../core/events/pipeline.ts';
import type { Environment } from '../core/platform.ts';

/** One stage of a run; Jenkins shows the same list, from `slipway run --stages --output json`. */
export type Stage = {
  readonly name: StageName;
  readonly title: string;
  /** Set for plan, approve and deploy. */
  readonly environment?: string;
};

export type StagesInput = {
  readonly tests: readonly string[];
  /** Whether the block says how an image comes to be; `kubernetes { }` alone does not. */
  readonly image: boolean;
  /** Environments this branch goes to, in the order they are deployed. */
  readonly environments: readonly Pick<Environment, 'name' | 'approval' | 'promote'>[];
};

/** The stages a branch goes through. Pure: the same block, platform and branch give the same list everywhere. */
export function stagesFor({ tests, image, environments }: StagesInput): readonly Stage[] {
  const promoted = environments.length > 0 && environments.every(({ promote }) => promote !== undefined);
  return [
    ...(tests.length > 0 ? [{ name: 'test', title: 'test' } as const] : []),
    ...(image && !promoted
      ? [{ name: 'build', title: 'build' } as const, { name: 'push', title: 'push' } as const]
      : []),
    ...environments.flatMap(({ name, approval }): Stage[] => [
      { name: 'plan', title: `plan ${name}`, environment: name },
      ...(approval ? [{ name: 'approve', title: `approve ${name}`, environment: name } as const] : []),
      { name: 'deploy', title: `deploy to ${name}`, environment: name },
    ]),
  ];
}
