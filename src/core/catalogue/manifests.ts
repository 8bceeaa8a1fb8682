import type { Fault } from '../errors.ts';
import { groupOf } from '../objects.ts';
import type { Place } from '../place.ts';

// What is wrong in manifests, as data, because all of it is shown together.

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
    hint: isOwnGroup(apiVersion)
      ? `correct apiVersion and kind; 'kubectl api-resources' lists what the cluster knows`
      : `install the custom resource definition of ${kind} (group ${groupOf(apiVersion)}) in the cluster, or correct apiVersion and kind`,
    place,
  };
}

/** Groups of Kubernetes' own that are as old as `apps` have no domain; no definition can bring a kind into them. */
function isOwnGroup(apiVersion: string): boolean {
  return !groupOf(apiVersion).includes('.');
}

export function nameUnusable(object: string, place: Place): Fault {
  return {
    code: 'NAME_UNUSABLE',
    message: `${object} has a name that no address can hold`,
    hint: "make names of lower case letters, digits, '-' and '.'",
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
