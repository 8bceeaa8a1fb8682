import * as z from 'zod/mini';
import { described, DnsLabel } from './context.ts';
import { Credentials } from './written-credentials.ts';
import { Expose } from './written-expose.ts';
import { Freeze } from './written-freeze.ts';
import { KindWords } from './written-kinds.ts';
import { Notify } from './written-notify.ts';
import { Prometheus } from './written-prometheus.ts';
import { Records, Registry, role, Secrets } from './written-stores.ts';
import {
  Branch,
  Duration,
  KindName,
  Proxy,
  ProxyException,
  Region,
  Sha256,
  Text,
  Url,
  VariableName,
} from './written-texts.ts';

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
  identity: described(
    Text,
    'uid of the namespace kube-system, which no two clusters share: kubectl get namespace kube-system -o jsonpath={.metadata.uid}',
  ),
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
      z.array(ProxyException),
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
  prometheus: z.optional(
    described(Prometheus, 'The Prometheus of this environment; that of the platform where it is left out'),
  ),
  verify: z.optional(
    described(
      z.strictObject({
        lines: described(
          z.boolean(),
          'Whether verify of the block may run shell lines beside the credentials of the deploy; false where it is left out',
        ),
      }),
      'What verify of the block may do here',
    ),
  ),
  onUnverified: z.optional(
    described(
      z.enum(['warn', 'fail']),
      'Where something could not be verified, as nobody answered: a warning, or a failed rollout; warn where it is left out',
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
  prometheus: z.optional(described(Prometheus, 'Who is asked for series by verify of the block')),
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
  definitions: z.optional(
    described(
      z.array(Text).check(z.minLength(1, { error: 'names no file' })),
      'Files of CustomResourceDefinitions beside this one, such as crds/*.yml, that custom resources are checked against',
    ),
  ),
  sandbox: z.optional(
    described(DnsLabel, 'Name of a sandbox of slipway sandbox up; it gives what this file leaves out'),
  ),
});

export type WrittenPlatform = z.infer<typeof WrittenPlatform>;
export type WrittenEnvironment = z.infer<typeof Environment>;
