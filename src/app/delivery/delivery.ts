import type { Build } from '../../core/build.ts';
import type { Fault } from '../../core/errors.ts';
import type { Environment, Platform } from '../../core/platform.ts';
import type { Release } from '../../core/release.ts';
import type { ReadService } from '../../dsl/jenkinsfile.ts';
import type { BuildOptions } from './build.ts';

/** What may be said of a delivery beside what block, platform and build say. */
export type DeliveryOptions = BuildOptions & {
  readonly environment?: string | undefined;
  readonly file?: string | undefined;
  readonly context?: string | undefined;
  readonly platform?: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly image?: string | undefined;
  /** Whether this is a pull request, which is tested and built and goes nowhere. */
  readonly pullRequest?: boolean | undefined;
};

/** What the service team wrote, where, and what is wrong with it. */
export type Service = ReadService & {
  /** The same faults with their lines of the Jenkinsfile; absent for a block from JSON. */
  readonly withExcerpts?: (faults: readonly Fault[]) => Fault[];
};

/** Block, platform and build together, and the way from them to a release. */
export type Delivery = Service & {
  readonly platform: Platform;
  readonly build: Build;
  readonly pullRequest: boolean;
  /** Where the branch goes, in the order of deploying; empty where it goes nowhere. */
  readonly environments: readonly Environment[];
  /** The environment of that name; without a name the branch's own, which is the last of `environments`. */
  environment(name?: string): Environment;
  /** The release for an environment; `image` is the full reference once it is pushed. */
  release(environment: Environment, image?: string): Release;
};

/** Whether the block names files of the secrets bucket. */
export function hasSecretFiles({ context }: Pick<Delivery, 'context'>): boolean {
  return (context.secrets ?? []).length > 0;
}
