import {
  dockerSocketRule,
  hostLogsRule,
  jobTtlRule,
  latestTagRule,
  readinessRule,
  requestsRule,
  revisionHistoryRule,
  secretLiteralRule,
} from '../../core/catalogue/check.ts';
import { ADDRESS_WITH_PASSWORD, HARMLESS, MANY_REVISIONS, SECRET_NAME } from '../check/pod-rules.ts';
import { LOGS, SOCKETS } from '../check/volume-rules.ts';

/** A rule of `slipway check` in CEL, which says the same of the object as the API server has filled it in. */
export type PolicyRule = {
  readonly entry: typeof requestsRule;
  /** By API group. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
  /** CEL for a list of texts: what the rule finds, named for people. */
  readonly found: string;
  /** Stands behind the list in the message. */
  readonly message: string;
};

const WITH_PODS = {
  apps: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
  batch: ['jobs', 'cronjobs'],
  '': ['pods'],
} as const;

/** What a container asks for itself, or what its Pod asks for as a whole. */
const REQUESTED = `(r in c.?resources.?requests.orValue({}) || r in c.?resources.?limits.orValue({}) ||
    (has(variables.pod.resources) && (
      r in variables.pod.?resources.?requests.orValue({}) || r in variables.pod.?resources.?limits.orValue({}) ||
      variables.containers.exists(o, r in o.?resources.?requests.orValue({}) || r in o.?resources.?limits.orValue({})))))`;

export const POLICY_RULES: readonly PolicyRule[] = [
  {
    entry: requestsRule,
    resources: WITH_PODS,
    found: `variables.containers.filter(c, !['cpu', 'memory'].all(r, ${REQUESTED})).map(c, c.name)`,
    message: 'requests no cpu, no memory or neither: set resources.requests',
  },
  {
    entry: readinessRule,
    resources: { apps: ['deployments', 'statefulsets'] },
    found: `variables.pod.?containers.orValue([]).filter(c, !has(c.readinessProbe)).map(c, c.name)`,
    message: 'has no readinessProbe',
  },
  {
    entry: revisionHistoryRule,
    resources: { apps: ['deployments'] },
    found: `dyn(object).spec.?revisionHistoryLimit.orValue(${MANY_REVISIONS}) < ${MANY_REVISIONS} ? [] : ['Deployment']`,
    message: `keeps ${MANY_REVISIONS} old ReplicaSets or more: set spec.revisionHistoryLimit: 5`,
  },
  {
    entry: jobTtlRule,
    resources: { batch: ['jobs'] },
    found: `has(object.spec.ttlSecondsAfterFinished) ? [] : ['Job']`,
    message: 'sets no ttlSecondsAfterFinished',
  },
  {
    entry: latestTagRule,
    resources: WITH_PODS,
    found: `variables.containers.map(c, c.?image.orValue('')).filter(i,
    i != '' && !i.contains('@') && (!i.matches(':[^/:]+$') || i.endsWith(':latest')))`,
    message: 'has no tag, or the tag latest: name a version or a digest',
  },
  {
    entry: secretLiteralRule,
    resources: WITH_PODS,
    found: `variables.containers.map(c, c.?env.orValue([]).filter(e, has(e.value) && (
      e.value.matches(${celText(ADDRESS_WITH_PASSWORD)}) ||
      (e.name.matches(${celText(SECRET_NAME)}) && !e.value.matches(${celText(HARMLESS)})))).map(e, e.name)).filter(l, l.size() > 0).map(l, l.join(', '))`,
    message: 'looks like a secret and has its value here: read it with valueFrom.secretKeyRef',
  },
  {
    entry: hostLogsRule,
    resources: {
      ...WITH_PODS,
      apps: WITH_PODS.apps.filter((resource) => resource !== 'daemonsets'),
    },
    found: `variables.hostPaths.filter(p, p.matches(${celText(new RegExp(`^(${LOGS.map(withSlashes).join('|')})(/|$)`))}))`,
    message: 'of the node is mounted, where logs of the node are',
  },
  {
    entry: dockerSocketRule,
    resources: WITH_PODS,
    found: `variables.hostPaths.filter(p, p.matches(${celText(new RegExp(`^(${foldersOf(SOCKETS).map(withSlashes).join('|')})/*$`))}))`,
    message: 'of the node is mounted, which leads to the socket of the container runtime',
  },
];

/** Each path with every folder that it is in, but for the root. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const all = paths.flatMap((path) => {
    const steps = path.split('/').slice(1);
    return steps.map((_, index) => `/${steps.slice(0, index + 1).join('/')}`);
  });
  // The root alone: slashes are all there is of it.
  return ['/', ...new Set(all)];
}

/** Several slashes in a row mean the same as one. */
function withSlashes(path: string): string {
  return path.replaceAll('.', '[.]').replaceAll('/', '/+');
}

/** As a raw text of CEL, where a backslash is one; the patterns are written so that JavaScript and RE2 read them alike. */
function celText({ source, flags }: RegExp): string {
  return `r'${flags.includes('i') ? '(?i)' : ''}${source.replaceAll('\\/', '/')}'`;
}
