import * as z from 'zod/mini';
import { described, DnsLabel } from './context.ts';
import { Credentials } from './written-credentials.ts';
import { Expose } from './written-expose.ts';
import { Freeze } from './written-freeze.ts';
import { KindWords } from './written-kinds.ts';
import { Notify } from './written-notify.ts';
import {
  Account,
  Branch,
  Duration,
  KindName,
  KmsKey,
  Prefix,
  Proxy,
  Recipient,
  Region,
  Sha256,
  Text,
  Url,
  VariableName,
} from './written-texts.ts';

/** The fields of a role, for what it may do. */
function role(may: string) {
  return {
    assumeRole: z.optional(described(Text, `ARN of the role that may ${may}`)),
    externalId: z.optional(described(Text, 'External id that the role asks for')),
    sessionTags: z.optional(
      described(
        z.array(z.enum(['service', 'branch', 'commit', 'build'])),
        'Facts of the build that sessions of the role are tagged with; the role has to allow sts:TagSession',
      ),
    ),
  };
}

const Registry = z.strictObject({
  ecr: z.optional(
    described(
      z.strictObject({
        account: described(Account, 'AWS account, in quotes'),
        region: z.optional(
          described(Region, 'AWS region of the registry; that of the environment where it is left out'),
        ),
        endpoint: z.optional(
          described(Url, 'Only to talk to something other than AWS, such as a test server'),
        ),
        ...role('push'),
        createRepositories: z.optional(
          described(z.boolean(), 'Create a repository that is missing; false where it is left out'),
        ),
      }),
      'A registry of Amazon ECR',
    ),
  ),
  oci: z.optional(described(Prefix, 'Any other registry: host, port and path before the name of the image')),
  insecure: z.optional(described(z.boolean(), 'Plain HTTP; only for oci at a loopback address')),
  wait: z.optional(
    described(
      Duration,
      'How long an image may take to appear by itself, as in a replica or a pull-through cache; where this is left out, it has to be there or is copied',
    ),
  ),
});

const Secrets = z.strictObject({
  bucket: described(Text, 'S3 bucket; the key of a file is <environment>/<file>'),
  region: z.optional(
    described(Text, 'AWS region of the bucket; that of the environment where it is left out'),
  ),
  endpoint: z.optional(described(Url, 'Only for a bucket that is not on AWS')),
  pathStyle: z.optional(
    described(z.boolean(), 'Bucket in the path instead of the host name; true where an endpoint is given'),
  ),
  ...role('read'),
  encryption: z.optional(
    described(
      z.enum(['required', 'kms', 'none']),
      'required: files encrypted by SOPS or by S3; kms: by a KMS key; none: for tests; required where it is left out',
    ),
  ),
  age: z.optional(described(z.array(Recipient), 'Public age keys that slipway secrets put encrypts for')),
  kms: z.optional(
    described(
      z.union([KmsKey, z.array(KmsKey)]),
      'ARN of the KMS key that slipway secrets put encrypts with; a list, such as the replicas of a multi-region key, where each is to open the file',
    ),
  ),
  kmsKeys: z.optional(
    described(z.array(KmsKey), 'ARNs of further KMS keys that may open files; a file names no others'),
  ),
  kmsRole: z.optional(described(Text, 'ARN of the role that KMS is asked as')),
});

/** Ed25519 and P-256 as SPKI in base64, or a key of KMS. */
const SigningKey = z
  .string()
  .check(
    z.regex(
      /^(?:MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=|MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{86}==|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+)$/,
      { error: 'is no public key of Ed25519 or P-256 in base64, and no ARN of a KMS key' },
    ),
  );

const Records = z.strictObject({
  bucket: described(Text, 'S3 bucket that every release is written to first'),
  region: described(Text, 'AWS region of the bucket'),
  prefix: z.optional(described(Text, 'Where in the bucket; records where it is left out')),
  endpoint: z.optional(described(Url, 'Only for a bucket that is not on AWS')),
  pathStyle: z.optional(
    described(z.boolean(), 'Bucket in the path instead of the host name; true where an endpoint is given'),
  ),
  ...role('write'),
  sign: z.optional(
    described(
      z.array(SigningKey).check(z.minLength(1, { error: 'names no key' })),
      'Public keys (Ed25519, P-256) and ARNs of KMS keys: one of them must have signed each statement. The key in the file of $SLIPWAY_RECORDS_KEY signs, else the first of KMS',
    ),
  ),
});

const Eks = z.strictObject({
  name: described(Text, 'Name of the cluster in EKS'),
  region: z.optional(
    described(Region, 'AWS region of the cluster; that of the environment where it is left out'),
  ),
  ...role('describe the cluster and work in it'),
});

const Cluster = z.strictObject({
  context: z.optional(
    described(Text, 'Context of the kubeconfig with the credentials; the current one is never used'),
  ),
  eks: z.optional(
    described(Eks, 'A cluster of Amazon EKS by its name, instead of a context of a kubeconfig'),
  ),
  kubeconfig: z.optional(
    described(
      Text,
      'Path of the kubeconfig, relative to this file; $KUBECONFIG or ~/.kube/config where it is left out',
    ),
  ),
  server: z.optional(
    described(Url, 'Address of the API server, which must be that of the context; EKS can be asked for it'),
  ),
  identity: described(Text, 'uid of the namespace kube-system, which no two clusters share'),
  ca: z.optional(
    described(
      Text,
      "Certificate authority of the server, in PEM or as a path relative to this file; the kubeconfig's does not count then",
    ),
  ),
  caSha256: z.optional(
    described(Sha256, 'SHA-256 of the certificate authority in the kubeconfig; no other one counts then'),
  ),
  timeout: z.optional(
    described(Duration, 'Longest time for one request with all its tries; 30s where it is left out'),
  ),
});

const Network = z.strictObject({
  proxy: z.optional(
    described(
      Proxy,
      'Proxy for every connection, instead of HTTPS_PROXY; user and password belong into HTTPS_PROXY',
    ),
  ),
  noProxy: z.optional(
    described(
      z.array(Text),
      'Hosts reached without it: names with all below them, addresses and ranges, each with a port where it matters',
    ),
  ),
  ca: z.optional(
    described(
      Text,
      'Certificate authorities to trust besides the usual ones, in PEM or as a path relative to this file',
    ),
  ),
});

const Approval = z.strictObject({
  submitters: z.optional(
    described(z.array(Text), 'Users or groups who may approve; anyone where it is left out'),
  ),
  expires: z.optional(
    described(Duration, 'How long a plan may wait for its approval; 3d where it is left out'),
  ),
  fourEyes: z.optional(described(z.boolean(), 'Neither the author nor the requester may approve')),
});

const CREDENTIALS = 'Ids of the credentials in Jenkins that the stages are given';

const Environment = z.strictObject({
  branches: z.optional(
    described(
      z.array(Branch),
      'Branches that deploy here; * stands for anything without a slash, ** for anything',
    ),
  ),
  namespace: z.optional(
    described(DnsLabel, "Namespace of the environment; the environment's name where it is left out"),
  ),
  credentials: z.optional(described(Credentials, `${CREDENTIALS}, over those of the platform`)),
  cluster: z.optional(described(Cluster, 'The one cluster this environment is on')),
  registry: z.optional(
    described(Registry, 'Where its images are pulled from, instead of the registry of the platform'),
  ),
  secrets: z.optional(
    described(Secrets, 'The bucket with its encrypted Secrets, instead of that of the platform'),
  ),
  region: z.optional(described(Region, 'AWS region of what names no other one here')),
  ...role('do here what names no role of its own'),
  approval: z.optional(described(Approval, 'Ask a person before each deploy; {} for the defaults')),
  onFailure: z.optional(
    described(
      z.enum(['rollback', 'hold']),
      'After a failed rollout: go back, or leave it as it is; rollback where it is left out',
    ),
  ),
  prune: z.optional(
    described(
      z.strictObject({
        max: described(
          z.int().check(z.minimum(0, { error: 'is negative' })),
          'Most objects one release may remove',
        ),
      }),
      'Removal of what a release no longer has; at most 5 objects where it is left out',
    ),
  ),
  clusterScoped: z.optional(
    described(z.array(Text), 'Kinds outside of namespaces that may be applied, such as ClusterRole'),
  ),
  namespaces: z.optional(described(z.array(DnsLabel), 'Further namespaces that manifests may name')),
  services: z.optional(
    described(
      z.array(DnsLabel).check(z.minLength(1, { error: 'names no service' })),
      'The only services that have this environment; every service where it is left out',
    ),
  ),
  after: z.optional(described(DnsLabel, 'Environment to deploy to before this one, on the same branch')),
  promote: z.optional(
    described(DnsLabel, 'Environment whose proven image is shipped instead of a new build'),
  ),
  timeout: z.optional(
    described(Duration, 'Longest wait for a rollout without progress; 10m where it is left out'),
  ),
  expose: z.optional(
    described(
      Expose,
      'How expose of the block makes Services reachable here: { ingressClass } or { gateway }',
    ),
  ),
  soak: z.optional(
    described(
      Duration,
      'How long everything must stay ready before the rollout counts as good; 5s in production or with approval and 0s elsewhere where it is left out',
    ),
  ),
});

/** platform.yml as it is written; core/platform.ts has what is made of it. */
export const WrittenPlatform = z.strictObject({
  registry: z.optional(described(Registry, 'Where images are pushed: ecr or oci')),
  secrets: z.optional(described(Secrets, 'The bucket with the encrypted Secrets')),
  records: z.optional(described(Records, 'The archive that proves what the cluster says of past releases')),
  credentials: z.optional(described(Credentials, CREDENTIALS)),
  bitbucket: z.optional(
    described(
      Url,
      'Address of the Bitbucket that build statuses go to; Bitbucket Cloud where it is left out',
    ),
  ),
  freeze: z.optional(
    described(z.array(Freeze), 'Times in which nothing is deployed, except by somebody who says why'),
  ),
  notify: z.optional(described(z.array(Notify), 'Who is told of deploys')),
  pass: z.optional(
    described(
      z.array(VariableName),
      'Variables with credentials that test lines and builds may see; none where it is left out',
    ),
  ),
  identities: z.optional(
    described(
      z.record(Text, z.array(Text)),
      'Addresses that each approver commits with, by the id that Jenkins or the file of approvers has for this person; with four eyes nobody else may approve',
    ),
  ),
  network: z.optional(described(Network, "The company's network: proxy and certificate authorities")),
  environments: described(z.record(DnsLabel, Environment), 'The environments by name'),
  kinds: z.optional(
    described(z.record(KindName, KindWords), 'How custom resources are judged, by kind and group'),
  ),
  sandbox: z.optional(
    described(DnsLabel, 'Name of a sandbox of slipway sandbox up; it gives what this file leaves out'),
  ),
});

export type WrittenPlatform = z.infer<typeof WrittenPlatform>;
export type WrittenEnvironment = z.infer<typeof Environment>;
