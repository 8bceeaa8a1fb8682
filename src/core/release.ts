import type { Build } from './build.ts';
import type { Environment, ExposeConfig } from './platform.ts';
import type { Place } from './place.ts';
import type { NoData } from './verification.ts';

/** Something a build needs and no layer may hold: the Dockerfile mounts it by its id. */
export type BuildSecret =
  { readonly id: string; readonly file: string } | { readonly id: string; readonly variable: string };

/** How the image comes to be: a Dockerfile, an archive some tool made, or folders laid on a base without a daemon. */
export type ImageSource =
  | {
      readonly from: 'dockerfile';
      readonly dockerfile: string;
      readonly context: string;
      readonly target?: string;
      readonly platform?: string;
      /** Several, for an index with an image for each. */
      readonly platforms?: readonly string[];
      readonly arguments: Readonly<Record<string, string>>;
      readonly secrets?: readonly BuildSecret[];
    }
  | { readonly from: 'archive'; readonly archive: string }
  | {
      readonly from: 'layers';
      /** Folder or file in the workspace → path in the image, one layer each, in this order. */
      readonly layers: Readonly<Record<string, string>>;
      /** `scratch` or a reference to pull. */
      readonly base: string;
      readonly platform: string;
      /** Several, for an index with an image for each; `platform` is the first. */
      readonly platforms?: readonly string[];
      readonly entrypoint: readonly string[];
      readonly command: readonly string[];
      readonly user?: string;
      readonly ports: readonly number[];
      readonly environment: Readonly<Record<string, string>>;
    };

export type Image = {
  /** Name of the repository within the registry. */
  readonly name: string;
  readonly source: ImageSource;
  readonly place?: Place;
};

/** Where a value came from, in words for people: `Jenkinsfile:8 replicas production`, `git`, `BUILD_NUMBER`. */
export type Origin = { readonly text: string; readonly place?: Place };

export type Scalar = string | number | boolean;

/** A value offered to templates, as ktmpl parameter and as nunjucks variable of the lower-case name. */
export type Value = { readonly name: string; readonly value: Scalar; readonly origin: Origin };

export type DeploymentSpec = {
  readonly name: string;
  /** Undefined where neither the deployment nor the block says a number for this environment. */
  readonly replicas: number | undefined;
  /** Every value its template may use, its own before the shared ones. */
  readonly values: readonly Value[];
  readonly place?: Place;
};

/** A file of the secrets bucket: `key` is the whole S3 key, `file` what the Jenkinsfile says. */
export type SecretFile = {
  readonly file: string;
  readonly key: string;
  /** Exactly this version of it, as a release record pins it; the newest where none is given. */
  readonly versionId?: string | undefined;
  readonly place?: Place;
};

/** A value of a word, and where it was written. */
export type Said<T> = { readonly value: T; readonly origin: Origin };

/** A Job that runs before the workloads, in a template of its own. */
export type Migration = {
  readonly name: string;
  /** What a rollback does about it; undefined where the block leaves that to the template. */
  readonly rollback: Said<Rollback> | undefined;
  /** Of the word itself. */
  readonly origin: Origin;
};

export type Rollback = 'none' | 'job' | 'refuse';

/** Who sets the number of Pods of a deployment in this environment. */
export type Autoscaling = {
  /** Name of the deployment. */
  readonly name: string;
  readonly min: Said<number>;
  readonly max: Said<number>;
  /** Percent of what the Pods request. */
  readonly cpu: Said<number> | undefined;
  readonly memory: Said<number> | undefined;
  readonly queue: Queue | undefined;
  readonly origin: Origin;
};

/** A queue of RabbitMQ, reached by the address that a variable of the container holds. */
export type Queue = {
  readonly name: Said<string>;
  readonly perPod: Said<number>;
  readonly from: Said<string>;
};

/** How a deployment is reached from outside of the cluster in this environment. */
export type Exposure = {
  /** Name of the deployment. */
  readonly name: string;
  readonly host: Said<string>;
  readonly path: Said<string>;
  /** Of its Service; the only one of it where none is said. */
  readonly port: Said<number> | undefined;
  readonly way: Said<ExposeConfig>;
  readonly origin: Origin;
};

/** What the block wants to hold of a release in this environment, once all of it is ready. */
export type Verifying = {
  readonly duringMs: number;
  readonly during: Said<string> | undefined;
  readonly origin: Origin;
} & (
  | {
      readonly by: 'http';
      /** Name of the deployment whose Service is asked. */
      readonly deployment: string;
      readonly path: Said<string>;
      readonly port: Said<number> | undefined;
      readonly status: Said<number> | undefined;
    }
  | {
      readonly by: 'prometheus';
      readonly query: Said<string>;
      readonly above: Said<number> | undefined;
      readonly below: Said<number> | undefined;
      readonly noData: Said<NoData>;
    }
  | {
      readonly by: 'line';
      readonly line: Said<string>;
      /** Name of the deployment to whose Service it gets a way. */
      readonly deployment: string;
      readonly port: Said<number> | undefined;
      readonly timeout: Said<string> | undefined;
      readonly timeoutMs: number;
    }
);

/** What the block says of a release beside its deployments: each word becomes objects, fields of them, or what is asked of them. */
export type Declared = {
  readonly autoscalers: readonly Autoscaling[];
  readonly exposures: readonly Exposure[];
  readonly migrations: readonly Migration[];
  readonly verifications: readonly Verifying[];
};

/** Of a release whose manifests are there already, as those of a record. */
export const NOTHING_DECLARED: Declared = {
  autoscalers: [],
  exposures: [],
  migrations: [],
  verifications: [],
};

/** A service made concrete for one environment and commit. */
export type Release = {
  readonly service: string;
  readonly environment: Environment;
  readonly build: Build;
  /** Full reference that goes into the manifests, by digest once the image is pushed. */
  readonly image: string | undefined;
  readonly deployments: readonly DeploymentSpec[];
  readonly declared: Declared;
  /** Values for the templates that belong to no deployment. */
  readonly values: readonly Value[];
  readonly secrets: readonly SecretFile[];
};
