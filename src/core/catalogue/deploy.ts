import { isUncommitted } from '../build.ts';
import { counted } from '../errors.ts';
import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const wrongCluster = entry(
  {
    code: 'WRONG_CLUSTER',
    exit: Exit.refused,
    about:
      'The context of the kubeconfig leads to another cluster than the platform file names for this environment.',
  },
  (environment: string, what: string, found: string, expected: string) => ({
    message: `${what} is ${found}, but platform.yml names ${expected} for ${environment}`,
    hint: `point the context at the right cluster, or correct environments.${environment}.cluster in platform.yml`,
  }),
);

export const conflict = entry(
  {
    code: 'FIELD_CONFLICT',
    exit: Exit.refused,
    about:
      'Another field manager owns fields that the manifest sets to another value; nothing of the wave was written.',
  },
  (lines: readonly string[]) => ({
    message: `${lines.length} object${lines.length === 1 ? ' has' : 's have'} fields owned by another field manager`,
    details: lines,
    hint: "--force-conflicts makes these fields the release's again, --take-over MANAGER all that one of them has; or leave out of the manifest what it can do without",
  }),
);

/** The same of a write whose dry run went well. */
export const conflictMeanwhile = entry(conflict.described, (what: string, cause: unknown) => ({
  message: `${what} since this was planned`,
  hint: "deploy again with --force-conflicts, which makes the field the release's again, or leave it out of the manifest",
  cause,
}));

export const namespaceMissing = entry(
  {
    code: 'NAMESPACE_MISSING',
    exit: Exit.refused,
    about: 'A namespace the release goes to does not exist, or is being deleted.',
  },
  (namespace: string, state: 'missing' | 'terminating') => ({
    message:
      state === 'missing'
        ? `there is no namespace '${namespace}' in the cluster`
        : `namespace '${namespace}' is being deleted`,
    hint:
      state === 'missing'
        ? `create it (kubectl create namespace ${namespace}), or correct namespace in platform.yml`
        : 'wait until it is gone and create it again; what kubectl get namespace -o yaml shows under status.conditions why it stays',
  }),
);

export const emptyRelease = entry(
  {
    code: 'EMPTY_RELEASE',
    exit: Exit.refused,
    about:
      'The release has no manifest at all while the last one had some, so going on would remove everything.',
  },
  (service: string, environment: string, count: number) => ({
    message: `${service} renders to nothing for ${environment}, which would remove ${count === 1 ? 'the one object' : `all ${count} objects`} of the last release`,
    hint: `check that deploy/ has the templates of this environment; slipway remove ${environment} ends the service there`,
  }),
);

export const pruneBudget = entry(
  {
    code: 'PRUNE_BUDGET',
    exit: Exit.refused,
    about: 'The release would remove more objects than the platform file allows at once.',
  },
  ({
    count,
    max,
    environment,
    objects,
  }: {
    count: number;
    max: number;
    environment: string;
    objects: readonly string[];
  }) => ({
    message: `${counted(count, 'object')} would be removed, and ${environment} allows ${max} at once`,
    details: objects,
    hint: `remove them in several releases, or raise environments.${environment}.prune.max in platform.yml`,
  }),
);

export const definitionInUse = entry(
  {
    code: 'DEFINITION_IN_USE',
    exit: Exit.refused,
    about:
      'A CustomResourceDefinition would be removed while objects of its kind are there, which go with it.',
  },
  (name: string, objects: readonly string[] | undefined) => ({
    message:
      objects === undefined
        ? `CustomResourceDefinition ${name} would be deleted with all objects of its kind, and these may not be listed`
        : `CustomResourceDefinition ${name} still has ${counted(objects.length, 'object')}`,
    details: objects ?? [],
    hint:
      objects === undefined
        ? 'let a user delete it who may list its objects in all namespaces'
        : 'remove these first, or leave the definition: without --prune CustomResourceDefinition it stays',
  }),
);

export const stillNamed = entry(
  {
    code: 'STILL_NAMED',
    exit: Exit.refused,
    about:
      'An object would be removed that another object of the release, or of another service of the namespace, needs by its name.',
  },
  (pairs: readonly { readonly leaving: string; readonly by: string }[]) => ({
    message: `${counted(new Set(pairs.map(({ leaving }) => leaving)).size, 'object')} would be removed that others need`,
    details: pairs.map(({ leaving, by }) => `${leaving}, named by ${by}`),
    hint: 'keep them in the release, or first take the names out of what needs them; `slipway.dev/prune: never` on the object leaves it in the cluster',
  }),
);

export const recordBroken = entry(
  {
    code: 'RECORD_BROKEN',
    exit: Exit.refused,
    about:
      'A release record in the cluster cannot be read: it is incomplete, edited by hand, or of another version.',
  },
  (name: string, namespace: string | undefined, what: string) => ({
    message: `the release record ${namespace === undefined ? '' : 'ConfigMap '}${name} cannot be read: ${what}`,
    hint:
      namespace === undefined
        ? 'use the version of Slipway that wrote it, and find out who else writes to the archive'
        : `use the version of Slipway that wrote it; if it was edited by hand, remove it: kubectl delete configmap -n ${namespace} ${name}`,
  }),
);

export const noArchive = entry(
  {
    code: 'NO_ARCHIVE',
    about: 'The archive of releases was asked for, and platform.yml names none.',
  },
  () => ({
    message: 'platform.yml has no archive of releases',
    hint: 'add records: { bucket, region } to platform.yml, or leave out --archive',
  }),
);

export const badRecordsKey = entry(
  {
    code: 'BAD_RECORDS_KEY',
    about:
      'Records are to be signed: $SLIPWAY_RECORDS_KEY names no file with a private key (Ed25519 or P-256), or nothing, and `records.sign` has no KMS key.',
  },
  (file: string | undefined) => ({
    message:
      file === undefined
        ? 'records.sign of platform.yml wants signed records, and there is no key to sign with'
        : `${file} holds no private key of Ed25519 or P-256`,
    hint: 'set $SLIPWAY_RECORDS_KEY to the file of the private key, in PEM',
  }),
);

export const recordsKeyUnusable = entry(
  {
    code: 'RECORDS_KEY_UNUSABLE',
    about: 'A KMS key of `records.sign` makes no signatures of the one sort that records have.',
  },
  (key: string) => ({
    message: `KMS key ${key} makes no ECDSA signatures on P-256`,
    hint: 'name a KMS key of spec ECC_NIST_P256 for SIGN_VERIFY in records.sign',
  }),
);

export const recordOutside = entry(
  {
    code: 'RECORD_OUTSIDE',
    exit: Exit.refused,
    about:
      'A release record in the cluster names objects or secrets that no release of this environment may touch, as only a forged one does; nothing was written.',
  },
  (name: string, namespace: string, what: readonly string[]) => ({
    message: `the release record ConfigMap ${name} reaches out of its environment`,
    details: what,
    hint: `find out who wrote it (kubectl get configmap -n ${namespace} ${name} --show-managed-fields -o yaml), then remove it; where namespaces or clusterScoped of platform.yml were narrowed since, put them back until it is replaced`,
  }),
);

export const recordTaken = entry(
  {
    code: 'RECORD_TAKEN',
    exit: Exit.refused,
    about: 'Another release began between planning and deploying.',
  },
  (service: string, environment: string, number: number) => ({
    message: `another release of ${service} to ${environment} took number ${number} meanwhile`,
    hint: 'plan again',
  }),
);

export const olderBuild = entry(
  {
    code: 'OLDER_BUILD',
    exit: Exit.refused,
    about:
      'The commit to deploy is an ancestor of the deployed one: an older build would overwrite a newer one.',
  },
  ({ mine, theirs }: { mine: string; theirs: string }) => ({
    message: `${mine} is older than ${theirs}, which is deployed`,
    hint: 'build the newest commit, or go back on purpose with slipway rollback or --allow-older',
  }),
);

export const orderUnknown = entry(
  {
    code: 'ORDER_UNKNOWN',
    exit: Exit.refused,
    about:
      'A shallow clone does not tell whether the commit to deploy is older than the deployed one; nothing was written.',
  },
  ({ mine, theirs }: { mine: string; theirs: string }) => ({
    message: `this clone is shallow, so git cannot tell whether ${mine} is older than ${theirs}, which is deployed`,
    hint: 'run git fetch --unshallow before (fetch-depth: 0 of actions/checkout, GIT_DEPTH: 0 of GitLab CI, clone depth: full of Bitbucket Pipelines), or pass --allow-older',
  }),
);

export const removalStuck = entry(
  {
    code: 'REMOVAL_STUCK',
    exit: Exit.refused,
    about:
      'An object that has to be recreated was removed but does not go away, mostly because of a finalizer.',
  },
  (object: string, ms: number) => ({
    message: `${object} is still there ${Math.round(ms / 1_000)}s after its removal`,
    hint: 'see metadata.finalizers of the object; the controller that set them has to remove them',
  }),
);

export const imageNotPushed = entry(
  {
    code: 'IMAGE_NOT_PUSHED',
    about: 'The image of this commit is not in the registry, so there is nothing to deploy yet.',
  },
  (reference: string) => ({
    message: `${reference} is not in the registry`,
    hint: isUncommitted(reference)
      ? 'commit your changes and push that image with slipway push, or push this one as it is'
      : 'push it with slipway push, or name another with --image',
  }),
);

export const noRelease = entry(
  { code: 'NO_RELEASE', about: 'There is no release record of that number, or none to go back to.' },
  (what: string, known: readonly number[]) => ({
    message: what,
    hint:
      known.length === 0
        ? 'deploy first with slipway deploy: there is no release here yet'
        : `name one of ${known.join(', ')}; slipway history lists them`,
  }),
);

export const noEarlierRelease = entry(
  noRelease.described,
  (last: number, origin: number, others: readonly number[]) => ({
    message: `no earlier release that went well differs from release ${last}${origin === last ? '' : `, which is release ${origin} again`}`,
    hint:
      others.length === 0
        ? 'correct the service and deploy it: there is nothing to go back to'
        : `name one all the same, of ${others.join(', ')}; slipway history says how each ended`,
  }),
);

export const rightsMissing = entry(
  {
    code: 'RIGHTS_MISSING',
    exit: Exit.refused,
    about: 'The credentials lack rights that the deploy would need; found before the first write.',
  },
  (count: number, rules: readonly string[], { only }: { readonly only?: 'asked' | undefined } = {}) => ({
    message: `the credentials lack ${counted(count, 'right')} that ${only ? 'a' : 'this'} deploy needs${only ? '' : ', nothing was done'}`,
    details: rules,
    hint: 'add these rules to the role of this user; slipway rights prints the whole of it, and docs/rights.md says why',
  }),
);
