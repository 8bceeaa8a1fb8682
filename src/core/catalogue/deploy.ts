import { Exit } from '../exit.ts';
import type { Fault } from '../errors.ts';
import type { Place } from '../place.ts';
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
    message: `${lines.length} object${lines.length === 1 ? ' has' : 's have'} fields that somebody else owns`,
    details: lines,
    hint: 'leave these fields out of the manifest, or take them over with --force-conflicts',
  }),
);

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
        : 'wait until it is gone and create it again; what kubectl get namespace -o yaml says under status.conditions may hold it up',
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
    message: `${service} renders to nothing for ${environment}, which would remove all ${count} objects of the last release`,
    hint: 'check that deploy/ has the templates of this environment; remove a service for good with kubectl',
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
    message: `${count} objects would be removed, and ${environment} allows ${max} at once`,
    details: objects,
    hint: `remove them in several releases, or raise environments.${environment}.prune.max in platform.yml`,
  }),
);

export const recordBroken = entry(
  {
    code: 'RECORD_BROKEN',
    exit: Exit.refused,
    about:
      'A release record in the cluster cannot be read: it is incomplete, edited by hand, or of another version.',
  },
  (name: string, what: string) => ({
    message: `the release record ConfigMap ${name} cannot be read: ${what}`,
    hint: 'use the version of Slipway that wrote it, or remove the ConfigMap if it was edited by hand',
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

export const planMoved = entry(
  {
    code: 'PLAN_MOVED',
    exit: Exit.refused,
    about:
      'Between planning and deploying something changed that the plan was made on, so what was approved is not what would ship.',
  },
  (what: readonly string[]) => ({
    message: 'the plan no longer fits what is there',
    details: what,
    hint: 'plan again, and have the new plan approved',
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

export const manifestsRefused = entry(
  {
    code: 'MANIFESTS_REFUSED',
    exit: Exit.refused,
    about: 'The API server, a webhook or a policy refused some objects in the dry run; nothing was written.',
  },
  (lines: readonly string[]) => ({
    message: `the cluster refuses ${lines.length} object${lines.length === 1 ? '' : 's'}, nothing was done`,
    details: lines,
  }),
);

export const leaseLost = entry(
  {
    code: 'LEASE_LOST',
    exit: Exit.refused,
    about:
      'The lease that keeps two deploys apart could not be renewed, or another deploy has it; nothing more was written.',
  },
  (holder: string | undefined, cause?: unknown) => ({
    message:
      holder === undefined
        ? 'the lease of this deploy could not be renewed in time'
        : `${holder} has taken the lease of this deploy`,
    hint: 'deploy again: what was applied stays, the rest follows',
    cause,
  }),
);

export const removalStuck = entry(
  {
    code: 'REMOVAL_STUCK',
    exit: Exit.refused,
    about:
      'An object that has to be made anew was removed but does not go away, mostly because of a finalizer.',
  },
  (object: string, ms: number) => ({
    message: `${object} is still there ${Math.round(ms / 1_000)}s after its removal`,
    hint: 'see metadata.finalizers of the object; whoever set them has to let go',
  }),
);

/** Faults are data, because all of them are shown together. */
export function cyclicOrder(path: readonly string[], place: Place): Fault {
  return {
    code: 'CYCLIC_ORDER',
    message: `slipway.dev/after goes in a circle: ${path.join(' → ')}`,
    hint: 'remove one of these annotations',
    place,
  };
}

export function unknownPredecessor(object: string, name: string, place: Place): Fault {
  return {
    code: 'UNKNOWN_PREDECESSOR',
    message: `${object} is to come after '${name}', which is in no manifest of this release`,
    hint: 'write slipway.dev/after as Kind/name of an object of the same release',
    place,
  };
}

export function notAnObject(what: string, place: Place): Fault {
  return {
    code: 'NOT_AN_OBJECT',
    message: what,
    hint: 'give every object apiVersion, kind and metadata.name',
    place,
  };
}

export function listOfObjects(kind: string, place: Place): Fault {
  return {
    code: 'LIST_IN_MANIFEST',
    message: `a ${kind} is no object of its own`,
    hint: "write its items as documents of their own, separated by '---'",
    place,
  };
}

export function twice(object: string, first: string, place: Place): Fault {
  return {
    code: 'OBJECT_TWICE',
    message: `${object} is written twice, first at ${first}`,
    hint: 'keep one of the two',
    place,
  };
}

export function kindMissing(apiVersion: string, kind: string, place: Place): Fault {
  return {
    code: 'KIND_MISSING',
    message: `the cluster knows no ${kind} of ${apiVersion}`,
    hint: `install the custom resource definition of ${kind} in the cluster, or correct apiVersion and kind`,
    place,
  };
}

export function outsideNamespace(object: string, place: Place, kind: string): Fault {
  return {
    code: 'CLUSTER_SCOPED',
    message: `${object} lives outside of namespaces, where this service may not write`,
    hint: `let the platform team add ${kind} to clusterScoped of the environment in platform.yml`,
    place,
  };
}

export function foreignNamespace(object: string, place: Place, namespace: string): Fault {
  return {
    code: 'FOREIGN_NAMESPACE',
    message: `${object} names the namespace '${namespace}', where this service may not write`,
    hint: "leave metadata.namespace out, or let the platform team add it to the environment's namespaces in platform.yml",
    place,
  };
}

export function secretInTemplate(object: string, place: Place): Fault {
  return {
    code: 'SECRET_IN_TEMPLATE',
    message: `${object} has values in a template, so they would stand in plans and records`,
    hint: 'move them to a file of the secrets bucket with slipway secrets put, and name the file under secrets in the Jenkinsfile',
    place,
  };
}

export function immutableField(object: string, fields: readonly string[], place: Place, hint: string): Fault {
  return {
    code: 'IMMUTABLE_FIELD',
    message: `${object}: ${fields.join(', ')} cannot be changed once the object exists`,
    hint,
    place,
  };
}

export function objectInvalid(message: string, place: Place): Fault {
  return { code: 'OBJECT_INVALID', message, place };
}
