import { counted } from '../errors.ts';
import { Exit } from '../exit.ts';
import { groupOf } from '../objects.ts';
import type { Place } from '../place.ts';
import { refusalRemedy } from '../refusal.ts';
import { entry, fault } from './entry.ts';

export const cyclicOrder = fault(
  {
    code: 'CYCLIC_ORDER',
    about: 'Annotations `slipway.dev/after` name each other in a circle, so no object could be the first.',
  },
  (path: readonly string[], place: Place) => ({
    message: `slipway.dev/after goes in a circle: ${path.join(' → ')}`,
    hint: 'remove one of these annotations',
    place,
  }),
);

export const unknownPredecessor = fault(
  {
    code: 'UNKNOWN_PREDECESSOR',
    about: 'An annotation `slipway.dev/after` names an object that is not in the release.',
  },
  (object: string, name: string, place: Place) => ({
    message: `${object} has slipway.dev/after: ${name}, which is in no manifest of this release`,
    hint: 'write slipway.dev/after as Kind/name of an object of the same release',
    place,
  }),
);

export const notAnObject = fault(
  { code: 'NOT_AN_OBJECT', about: 'What is to be applied has no apiVersion, kind or name.' },
  (what: string, place: Place) => ({
    message: what,
    hint: 'give every object apiVersion, kind and metadata.name',
    place,
  }),
);

export const listOfObjects = fault(
  {
    code: 'LIST_IN_MANIFEST',
    about: 'A list such as ConfigMapList is what the API server answers with; it cannot be applied.',
  },
  (kind: string, place: Place) => ({
    message: `a ${kind} is no object of its own`,
    hint: "write its items as documents of their own, separated by '---'",
    place,
  }),
);

export const twice = fault(
  {
    code: 'OBJECT_TWICE',
    about: 'Two manifests of the release are the same object, so one of the two would be lost.',
  },
  (object: string, first: string, place: Place) => ({
    message: `${object} is written twice, first at ${first}`,
    hint: 'keep one of the two',
    place,
  }),
);

export const kindMissing = fault(
  {
    code: 'KIND_MISSING',
    about: 'The cluster has no such kind, and the release does not bring its CustomResourceDefinition.',
  },
  (
    apiVersion: string,
    kind: string,
    { place, served }: { readonly place: Place; readonly served?: string | undefined },
  ) => ({
    message: `the cluster knows no ${kind} of ${apiVersion}`,
    hint:
      served !== undefined
        ? `write apiVersion: ${served}, which it serves, and look at what that version changed`
        : isOwnGroup(apiVersion)
          ? `correct apiVersion and kind; 'kubectl api-resources' lists what the cluster knows`
          : `install the custom resource definition of ${kind} (group ${groupOf(apiVersion)}) in the cluster, or correct apiVersion and kind`,
    place,
  }),
);

/** Groups of Kubernetes' own that are as old as `apps` have no domain; no definition can bring a kind into them. */
function isOwnGroup(apiVersion: string): boolean {
  return !groupOf(apiVersion).includes('.');
}

export const nameUnusable = fault(
  {
    code: 'NAME_UNUSABLE',
    about: 'The name of an object holds letters that no address of the API can hold.',
  },
  (object: string, place: Place) => ({
    message: `${object} has a name that no address can hold`,
    hint: "make names of lower case letters, digits, '-' and '.'",
    place,
  }),
);

export const ownName = fault(
  {
    code: 'OWN_NAME',
    about:
      'A template makes a ConfigMap or a Lease of a name under which Slipway itself keeps records of releases, those of other services among them.',
  },
  (object: string, place: Place) => ({
    message: `${object} has a name under which Slipway keeps its own`,
    hint: "give it a name that does not begin with 'slipway.', and no label slipway.dev/record",
    place,
  }),
);

export const outsideNamespace = fault(
  {
    code: 'CLUSTER_SCOPED',
    about:
      'The object is in no namespace, and the platform file does not allow its kind under `clusterScoped`.',
  },
  (object: string, place: Place, kind: string) => ({
    message: `${object} lives outside of namespaces, where this service may not write`,
    hint: `let the platform team add ${kind} to clusterScoped of the environment in platform.yml`,
    place,
  }),
);

export const foreignNamespace = fault(
  {
    code: 'FOREIGN_NAMESPACE',
    about: 'The object names a namespace that the platform file does not allow for the environment.',
  },
  (object: string, place: Place, namespace: string) => ({
    message: `${object} names the namespace '${namespace}', where this service may not write`,
    hint: "leave metadata.namespace out, or let the platform team add it to the environment's namespaces in platform.yml",
    place,
  }),
);

export const secretInTemplate = fault(
  {
    code: 'SECRET_IN_TEMPLATE',
    about: 'A Secret with values is in a template, so plans, records and the repository would hold them.',
  },
  (object: string, place: Place) => ({
    message: `${object} has values in a template, so they would stand in plans and records`,
    hint: 'move them to a file of the secrets bucket with slipway secrets put, and name the file under secrets in the Jenkinsfile',
    place,
  }),
);

export const immutableField = fault(
  {
    code: 'IMMUTABLE_FIELD',
    about: 'A field was changed that is immutable once the object exists.',
  },
  (object: string, fields: readonly string[], place: Place, hint: string) => ({
    message: `${object}: ${fields.join(', ')} cannot be changed once the object exists`,
    hint,
    place,
  }),
);

export const objectInvalid = fault(
  {
    code: 'OBJECT_INVALID',
    about: 'The API server refused a field of the object in the dry run; its words are in the message.',
  },
  (message: string, place: Place, hint: string = 'correct the field in the template') => ({
    message,
    place,
    hint,
  }),
);

export const nothingToTake = entry(
  { code: 'NOTHING_TO_TAKE', about: '--take names an object that the release does not have.' },
  (name: string, known: readonly string[]) => ({
    message: `--take ${name}: the release has no such object`,
    hint: `name one of ${known.join(', ')}`,
  }),
);

export const objectOwned = fault(
  {
    code: 'OBJECT_OWNED',
    about: 'Another service has an object of this name, by its release records or by slipway.dev/owner.',
  },
  (object: string, owner: string, { place, take }: { readonly place: Place; readonly take: string }) => ({
    message: `${object} belongs to service ${owner}`,
    place,
    hint: `give this one another name, or take it over with --take ${take}`,
  }),
);

export const manifestsRefused = entry(
  {
    code: 'MANIFESTS_REFUSED',
    exit: Exit.refused,
    about: 'The API server, a webhook or a policy refused some objects in the dry run; nothing was written.',
  },
  (count: number, lines: readonly string[]) => ({
    message: `the cluster refuses ${counted(count, 'object')}, nothing was done`,
    details: lines,
    hint: [
      ...new Set(lines.map((line) => refusalRemedy(line) ?? 'change the manifests as the messages demand')),
    ].join('\n'),
  }),
);
