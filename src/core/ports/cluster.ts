import type { KubeObject } from '../objects.ts';

/** Names one object; `namespace` is left out for kinds that live outside of namespaces. */
export type Ref = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly name: string;
};

/** A kind's objects, of one namespace or of all. Selectors are written as kubectl takes them. */
export type Selection = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
};

type Listing = { readonly items: readonly KubeObject[]; readonly resourceVersion: string };

/** What the server knows of a kind. */
export type Resource = {
  /** Plural used in paths and RBAC rules: `deployments`. */
  readonly name: string;
  readonly group: string;
  readonly namespaced: boolean;
  /** Whether its controller writes a status, as a subresource. */
  readonly hasStatus?: boolean;
};

export type WatchEvent = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubeObject;
};

type ApplyOptions = {
  /** Field manager; `slipway` where none is given. */
  readonly manager?: string;
  readonly dryRun?: boolean;
  /**
   * Only where this very object is live, or none where it has no uid: else it fails with reason `Conflict`, or with
   * `Invalid` for `metadata.uid`.
   */
  readonly was?: { readonly uid: string | undefined };
  /** Take fields that other managers own instead of failing with their names. */
  readonly force?: boolean;
  /** For this write with all its tries, where it may take longer than others. */
  readonly timeoutMs?: number | undefined;
  readonly onWarning?: OnWarning | undefined;
};

/** Told of each warning beside the answer: of deprecations, Pod Security, policies. One printable line, whole: warningText shortens it. */
export type OnWarning = (text: string) => void;

type PatchOptions = {
  readonly type: 'merge' | 'json';
  readonly body: unknown;
  readonly subresource?: string;
  readonly dryRun?: boolean;
  readonly manager?: string;
  readonly onWarning?: OnWarning | undefined;
};

type RemoveOptions = {
  /** Only this very object, not one of the same name made since. */
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
  readonly dryRun?: boolean;
};

export type LogRequest = {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The run before the current one of the container. */
  readonly previous?: boolean;
  readonly tailLines: number;
  readonly limitBytes: number;
};

export type ServicePort = { readonly namespace: string; readonly service: string; readonly port: number };

export type ServiceRequest = ServicePort & { readonly path: string };

/** A way to a Service for programs of this machine. */
export type ServiceForward = {
  /** Of loopback, without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
};

export type ServiceAnswer = { readonly status: number; readonly text: string };

/**
 * The Kubernetes API of one environment. Throws catalogue errors only; where the API refused, `apiStatusOf(error)`
 * holds its answer. Transient trouble (429, 5xx, dropped connections) is retried below this port.
 */
export type Cluster = {
  readonly server: string;
  /** uid of the kube-system namespace: the same for every way into a cluster, different for every cluster. */
  identity(signal: AbortSignal): Promise<string>;
  /** Undefined where the server has no such kind. What is found is remembered; what is missing is asked for again. */
  resource(apiVersion: string, kind: string, signal: AbortSignal): Promise<Resource | undefined>;
  /** Versions of a group that the server offers, the preferred ones first; none where it does not know the group. */
  versions(group: string, signal: AbortSignal): Promise<readonly string[]>;
  get(ref: Ref, signal: AbortSignal): Promise<KubeObject | undefined>;
  list(selection: Selection, signal: AbortSignal): Promise<Listing>;
  /** Server-side apply with strict field validation; answers with the object as it is stored then. */
  apply(object: KubeObject, options: ApplyOptions, signal: AbortSignal): Promise<KubeObject>;
  create(
    object: KubeObject,
    options: { readonly dryRun?: boolean },
    signal: AbortSignal,
  ): Promise<KubeObject>;
  /** Replaces the object; fails with reason `Conflict` where its resourceVersion is no longer the live one. */
  update(object: KubeObject, signal: AbortSignal): Promise<KubeObject>;
  patch(ref: Ref, options: PatchOptions, signal: AbortSignal): Promise<KubeObject>;
  /** Does nothing where the object is already gone. */
  remove(ref: Ref, options: RemoveOptions, signal: AbortSignal): Promise<void>;
  /** One connection's worth of changes after `resourceVersion`; ends when the server ends it. Resuming lives above. */
  watch(
    selection: Selection & { readonly resourceVersion: string },
    signal: AbortSignal,
  ): AsyncIterable<WatchEvent>;
  logs(request: LogRequest, signal: AbortSignal): Promise<string>;
  /** One GET to a Service through the API server, whatever it answers; the beginning of the answer. */
  askService(request: ServiceRequest, signal: AbortSignal): Promise<ServiceAnswer>;
  /** Leads requests of programs of this machine to a Service in the same way, until it is closed or the signal aborts. */
  forwardService(to: ServicePort, signal: AbortSignal): Promise<ServiceForward>;
};

export function refOf({ apiVersion, kind, metadata }: KubeObject): Ref {
  return {
    apiVersion,
    kind,
    name: metadata.name,
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
  };
}
