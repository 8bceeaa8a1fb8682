import type { KubeObject, Manifest } from '../../core/objects.ts';
import type { ApiWarning, PlannedImage, SecretSource } from '../../core/plan.ts';
import type { Ref, Resource } from '../../core/ports/cluster.ts';
import type { InventoryItem, ReleaseRecord } from '../../core/record.ts';
import type { Ancestry } from '../../core/ports/repository.ts';
import type { Release } from '../../core/release.ts';
import type { SecretManifest } from '../../core/secret-manifest.ts';
import type { Verification } from '../../core/verification.ts';
import type { KindRule } from '../kinds/kind-rule.ts';
import type { Lack } from './capabilities.ts';
import { isDeleteHook } from './hooks.ts';
import type { LiveAutoscalers } from './replicas.ts';

/** The secrets of a release and how to open them; revealed only for the API server, at the moment of asking it. */
export type Secrets = {
  readonly manifests: readonly SecretManifest[];
  reveal(secret: SecretManifest): KubeObject;
  /** Which changed keys make a workload roll: `secret example-env key DB_URL changed`. */
  reasons(live: KubeObject | undefined, desired: KubeObject): readonly string[];
};

export type PlanOptions = {
  /** Take fields that other managers own. */
  readonly force: boolean;
  /** Managers whose fields become ours, those that the manifests lack included. */
  readonly takeOver: readonly string[];
  /** Objects of other services that this one takes, each as `Kind/name`. */
  readonly take: readonly string[];
  /** Let a commit go out that is older than what is deployed. */
  readonly allowOlder: boolean;
  /** Protected kinds that may be pruned, each named by the person. */
  readonly pruneKinds: readonly string[];
  /** Number of the record that this release brings back. */
  readonly rollbackTo: number | undefined;
  /** Why a freeze is broken by this; undefined where there is none. */
  readonly breakGlass: string | undefined;
  /** The branch is none of those that deploy here: the environment was named. */
  readonly foreignBranch: boolean;
  /** It goes to a file: its times are part of what is approved. */
  readonly saved: boolean;
  /** Nothing is wanted any more: all that the last release answers for goes. */
  readonly ends: boolean;
};

export const planDefaults: PlanOptions = {
  force: false,
  takeOver: [],
  take: [],
  allowOlder: false,
  pruneKinds: [],
  rollbackTo: undefined,
  breakGlass: undefined,
  foreignBranch: false,
  saved: false,
  ends: false,
};

/** What is wanted, known without a cluster. */
export type Desired = {
  readonly release: Release;
  /** Rendered, checked and stamped. */
  readonly manifests: readonly Manifest[];
  readonly secrets: Secrets;
  /** What has to hold of it once it runs. */
  readonly verifications?: readonly Verification[];
  /** What was found before the cluster was asked. */
  readonly notes?: readonly string[];
  /** What the platform says of kinds. */
  readonly rules?: ReadonlyMap<string, KindRule>;
  /** Of Slipway itself. */
  readonly version: string;
};

/** What the server knows of a kind, and the version that it serves instead of the one asked for. */
export type KnownKind = Resource & { readonly servedAs?: string };

/** `apiVersion kind` → what the server knows of it. */
export type Kinds = ReadonlyMap<string, KnownKind | undefined>;

export type NamespaceState = 'there' | 'missing' | 'terminating';

/** What the cluster says of one desired object; `error` is what it refused, or why it could not be asked. */
export type Surveyed = {
  /** Why the server cannot be asked about it yet. */
  readonly unasked?: string | undefined;
  readonly live?: KubeObject | undefined;
  /** The object as an apply would leave it. */
  readonly next?: KubeObject | undefined;
  /** The fields of the last apply are named in another version, and have to be renamed before the next one. */
  readonly moves?: boolean;
  /** What nobody owns becomes ours first: with it the server refuses what the manifest has now. */
  readonly claims?: true;
  /** It had lost all field owners, as after a change of an object with entries of a version that is gone. */
  readonly bare?: true;
  readonly error?: unknown;
  /** What others have of it that the manifest lacks: it stays whatever is applied. */
  readonly kept?: { readonly managers: readonly string[]; readonly fields: readonly string[] };
};

/** One right as an RBAC rule has it; without a namespace it needs a ClusterRole. */
export type Right = {
  readonly group: string;
  /** Plural: `deployments`. */
  readonly resource: string;
  readonly verb: string;
  readonly namespace: string | undefined;
  /** Of these objects alone. */
  readonly names?: readonly string[];
  /** A deploy goes on without it, and sees less. */
  readonly helpful?: true;
};

/** A service that has an object, and the release that says so where one does. */
export type Owner = {
  readonly service: string;
  readonly release?: number;
  /** ISO 8601. */
  readonly at?: string;
  /** Of the object as that release wrote it; undefined before it has. */
  readonly uid?: string | undefined;
  /** Its release has not ended, so that it may have made what it names. */
  readonly running?: boolean;
  /** Its release died on its way, and the one before did not have it: it is only known that it was to be written. */
  readonly abandoned?: boolean;
};

/** An object of another service of the namespace. */
export type Neighbour = { readonly service: string; readonly object: KubeObject };

export type Leaving = {
  readonly item: InventoryItem;
  readonly live: KubeObject;
  /** Objects of the kind that a definition brings; undefined where they may not be listed, or it is none. */
  readonly instances?: readonly KubeObject[] | undefined;
};

/** Everything a plan needs to know of the cluster, the registries and the repository, read once. */
export type Survey = {
  readonly kinds: Kinds;
  readonly last: ReleaseRecord | undefined;
  /** Whether the commit comes before the deployed one. */
  readonly isAncestor: Ancestry;
  readonly missingRights: readonly Right[];
  readonly namespaces: ReadonlyMap<string, NamespaceState>;
  readonly autoscalers: LiveAutoscalers;
  /** By keyId. */
  readonly objects: ReadonlyMap<string, Surveyed>;
  /** What the last release answers for and this one lacks, as far as it is still there. */
  readonly leaving: readonly Leaving[];
  /** By keyId, what other services have in the same namespace. */
  readonly otherOwners: ReadonlyMap<string, Owner>;
  /** What other services have and is live, as far as it names something that leaves. */
  readonly neighbours?: readonly Neighbour[];
  /** What the tags of the manifests point to now, where a registry could be asked. */
  readonly images: readonly PlannedImage[];
  /** What new objects need of the cluster and do not find there. */
  readonly lacks?: readonly Lack[];
  /** What the API server said beside its answers to the dry runs. */
  readonly warnings?: readonly ApiWarning[];
};

export function kindId({ apiVersion, kind }: Pick<Ref, 'apiVersion' | 'kind'>): string {
  return `${apiVersion} ${kind}`;
}

/** A desired object, and where its content comes from where that must not enter the plan. */
export type Written = { readonly manifest: Manifest; readonly secret: SecretSource | undefined };

/** Manifests of the templates and of the bucket together, as the server will get them. */
export function writtenOf({
  manifests,
  secrets,
}: Pick<Desired, 'manifests' | 'secrets'>): readonly Written[] {
  return [
    ...manifests
      .filter((manifest) => !isDeleteHook(manifest))
      .map((manifest) => ({ manifest, secret: undefined })),
    ...secrets.manifests.map((secret) => ({
      manifest: { object: secrets.reveal(secret), place: secret.place },
      secret: secret.source,
    })),
  ];
}
