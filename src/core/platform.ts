import type { NoticeTarget } from './notice-target.ts';
import type { Place } from './place.ts';

/** What a session of a role can be told apart by, for policies and logs of AWS. */
export type SessionTag = 'service' | 'branch' | 'commit' | 'build';

/** How a role of AWS is assumed; the process's own credentials count where there is none. */
export type AwsRole = {
  /** ARN of the role. */
  readonly assumeRole?: string | undefined;
  /** What the role asks of anyone who comes from another account. */
  readonly externalId?: string | undefined;
  /** Tags of its sessions; the role has to allow sts:TagSession. */
  readonly sessionTags?: readonly SessionTag[] | undefined;
};

export type EcrRegistry = AwsRole & {
  readonly kind: 'ecr';
  readonly account: string;
  readonly region: string;
  /** Only to talk to something other than AWS, such as a test server. */
  readonly endpoint?: string;
  readonly waitMs?: number;
  /** Create a repository that is missing; refused with a fault otherwise. */
  readonly createRepositories: boolean;
};

type OciRegistry = {
  readonly kind: 'oci';
  /** Host, port and path before the repository's name: `registry.example.com/team`. */
  readonly prefix: string;
  /** Plain HTTP; only ever allowed for loopback addresses. */
  readonly insecure: boolean;
  /** How long an image may take to appear: that of a replica, or of a pull-through cache. Not waited for where it is left out. */
  readonly waitMs?: number;
};

export type RegistryConfig = EcrRegistry | OciRegistry;

export type SecretsBucket = AwsRole & {
  readonly bucket: string;
  readonly region: string;
  readonly endpoint?: string;
  readonly pathStyle: boolean;
  readonly encryption: 'required' | 'kms' | 'none';
  /** Public age keys that new files are encrypted for. */
  readonly age: readonly string[];
  /** ARNs of the KMS keys that new files are encrypted for, such as the replicas of a multi-region key: each opens them. */
  readonly kms?: string | readonly string[];
  /** ARNs of further KMS keys that may open files. */
  readonly kmsKeys?: readonly string[];
  /** ARN of the role that KMS is asked as; the process's own credentials where it is left out. */
  readonly kmsRole?: string;
};

/** Where every release is archived, append-only. */
export type RecordsBucket = Pick<
  SecretsBucket,
  'bucket' | 'region' | 'endpoint' | 'pathStyle' | keyof AwsRole
> & {
  /** Key below which the archive lies, without a slash at its end. */
  readonly prefix: string;
  /** Public keys (SPKI in base64) and ARNs of KMS keys, of which one must have signed each statement; undefined for no signatures. */
  readonly sign?: readonly string[];
};

/** A cluster of Amazon EKS, whose address, authority and tokens AWS gives. */
export type EksCluster = AwsRole & { readonly name: string; readonly region: string };

export type ClusterConfig = {
  /** Context of the kubeconfig that holds the credentials, or the name of the EKS cluster; the current context is never used. */
  readonly context: string;
  /** Then no kubeconfig is read. */
  readonly eks?: EksCluster;
  /** Path of the kubeconfig; $KUBECONFIG or ~/.kube/config where the platform names none. */
  readonly kubeconfig?: string;
  /** Undefined for a cluster of EKS whose address nobody has pinned. */
  readonly server?: string;
  /** uid of the kube-system namespace. */
  readonly identity: string;
  /** Certificates in PEM, or the path of their file, that the server's must come from; the kubeconfig's do not count then. */
  readonly ca?: string;
  /** SHA-256 of the one certificate authority of the kubeconfig that counts, in hex. */
  readonly caSha256?: string;
  /** For one request with all its tries; the adapter knows how long where the platform does not say. */
  readonly timeoutMs?: number;
};

/** The address of a cluster, or where it is asked for. */
export function serverText({ server, eks }: Pick<ClusterConfig, 'server' | 'eks'>): string {
  return server ?? (eks === undefined ? '' : `EKS in ${eks.region}`);
}

export type Approval = {
  /** Groups or users who may approve; empty means anyone who can run the command. */
  readonly submitters: readonly string[];
  readonly expiresMs: number;
  readonly fourEyes: boolean;
};

/** Ids of credentials that Jenkins keeps; only the shared library reads them, never the values. */
export type CredentialIds = {
  readonly aws?: string;
  /** Username and password that are id and secret of an access key, as the provider of AWS Secrets Manager gives them. */
  readonly awsKeys?: string;
  /** A file with the OpenID Connect token of the build, and the ARN of the role that trusts it. */
  readonly awsWebIdentity?: { readonly token: string; readonly role: string };
  readonly kubeconfig?: string;
  readonly bitbucket?: string;
  /** Secret text with the address of a chat, which is in SLIPWAY_NOTIFY then. */
  readonly notify?: string;
  /** Secret text with the token of Prometheus, which is in SLIPWAY_PROMETHEUS_TOKEN then. */
  readonly prometheus?: string;
};

/** What makes a Service reachable from outside: an Ingress of a class, or a route of a Gateway. */
export type ExposeConfig =
  | {
      readonly by: 'ingress';
      /** The one that the cluster takes by itself where it is left out. */
      readonly ingressClass?: string;
      readonly annotations: Readonly<Record<string, string>>;
      /** Secret with the certificate of every host. */
      readonly tls?: string;
    }
  | {
      readonly by: 'gateway';
      readonly gateway: string;
      /** Of the Gateway; that of the environment where it is left out. */
      readonly namespace?: string;
      readonly annotations: Readonly<Record<string, string>>;
    };

/** Who is asked for series by verify. */
export type PrometheusConfig = {
  /** Below which its HTTP API lies. */
  readonly url: string;
  /** Variable with the token that it wants; it is asked without one where none is named. */
  readonly variable?: string;
};

export type Environment = {
  readonly name: string;
  readonly branches: readonly string[];
  readonly namespace: string;
  readonly cluster: ClusterConfig;
  /** Where images of this environment are pulled from and its secrets lie; the platform's where it has none of its own. */
  readonly registry?: RegistryConfig;
  readonly secrets?: SecretsBucket;
  readonly approval: Approval | undefined;
  readonly onFailure: 'rollback' | 'hold';
  /** Most objects one release may remove. */
  readonly pruneMax: number;
  /** Kinds outside the namespace that may be applied, such as `ClusterRole`. */
  readonly clusterScoped: readonly string[];
  /** Further namespaces that manifests may name. */
  readonly namespaces: readonly string[];
  /** The only services that have it; every service where it is left out. */
  readonly services?: readonly string[];
  /** Environment deployed before this one on the same branch. */
  readonly after: string | undefined;
  /** Environment whose proven digest is shipped instead of a new build. */
  readonly promote: string | undefined;
  readonly timeoutMs: number;
  /** Those of the platform with those of the environment over them. */
  readonly credentials: CredentialIds;
  readonly soakMs: number;
  /** How Services are exposed here; undefined where nobody said it. */
  readonly expose?: ExposeConfig;
  readonly prometheus?: PrometheusConfig;
  /** Whether lines of the block are run beside the credentials of its deploys; not where it is left out. */
  readonly verify?: { readonly lines: boolean };
  /** What becomes of a rollout of which something could not be verified; a warning where it is left out. */
  readonly onUnverified?: 'warn' | 'fail';
  readonly place: Place;
};

/** The company's network, between this machine and every server. */
export type NetworkConfig = {
  /** Address of the proxy, instead of HTTPS_PROXY and HTTP_PROXY. */
  readonly proxy?: string;
  /** Hosts that are reached without it, instead of NO_PROXY. */
  readonly noProxy?: readonly string[];
  /** Certificates in PEM, or the path of their file, that are trusted besides the usual ones. */
  readonly ca?: string;
};

/** What the platform team decided for every service; the file behind it is `platform.yml`. */
/** How objects of one kind are judged, as the platform file says it; rules are `{.path}=text`. */
export type KindWords = {
  readonly readyWhen?: string;
  readonly failedWhen?: string;
  /** Path of the name of the Secret that comes of an object: `{.spec.secretName}`. */
  readonly produces?: string;
};

/** A time in which nothing is deployed. */
export type Freeze = {
  /** Milliseconds since 1970; the end itself is free again. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Environments that go on. */
  readonly except: readonly string[];
  readonly reason?: string;
  readonly place: Place;
};

/** Addresses that each approver commits with, by the id that Jenkins or a key calls this person. */
export type Identities = Readonly<Record<string, readonly string[]>>;

export type Platform = {
  readonly file: string;
  readonly registry: RegistryConfig;
  /** Where builds push, seen from an environment with a registry of its own. */
  readonly builds?: RegistryConfig;
  readonly secrets: SecretsBucket | undefined;
  /** Undefined where nothing proves the records of the cluster. */
  readonly records?: RecordsBucket | undefined;
  readonly credentials: CredentialIds;
  readonly freezes?: readonly Freeze[];
  readonly notify?: readonly NoticeTarget[];
  /** Names of variables with credentials that test lines and builds may see. */
  readonly pass?: readonly string[];
  readonly identities?: Identities;
  readonly network?: NetworkConfig;
  /** Address of the Bitbucket that build statuses and their token go to; Bitbucket Cloud where it is left out. */
  readonly bitbucket?: string;
  readonly environments: readonly Environment[];
  /** Environments that only other services have, seen from a service. */
  readonly others?: readonly Environment[];
  /** Files of CustomResourceDefinitions; `*` in the name of one stands for anything. */
  readonly definitions?: readonly string[];
  /** By kind and group: `Database.acme.io`. */
  readonly kinds?: Readonly<Record<string, KindWords>>;
};

/** The platform as one environment sees it: with its own registry and bucket where it has them. */
export function platformOf(platform: Platform, { registry, secrets }: Environment): Platform {
  if (!registry && !secrets) return platform;
  const builds = platform.builds ?? platform.registry;
  return { ...platform, ...(registry && { registry, builds }), ...(secrets && { secrets }) };
}

/** All registries that the platform names: those of its images. */
export function registriesOf({ registry, builds, environments }: Platform): readonly RegistryConfig[] {
  return [registry, builds, ...environments.map((each) => each.registry)].filter((one) => one !== undefined);
}
