import { type KubeObject, groupOf, keyId, keyOf, keyText } from '../../core/objects.ts';
import { fieldsOf } from '../../core/fields.ts';
import { podLabelsOf, templateOf } from '../kinds/service-workloads.ts';

/** A release as it is live, and as it will be. */
type Moving = {
  readonly before: readonly KubeObject[];
  readonly after: readonly KubeObject[];
};

type Rule = Readonly<
  Partial<
    Record<'apiGroups' | 'resources' | 'verbs' | 'resourceNames' | 'nonResourceURLs', readonly string[]>
  >
>;

type Role = KubeObject & { readonly rules?: readonly Rule[] };

type Binding = KubeObject & {
  readonly roleRef?: { readonly kind?: string; readonly name?: string };
  readonly subjects?: readonly {
    readonly kind?: string;
    readonly name?: string;
    readonly namespace?: string | undefined;
  }[];
};

/** One right, spelled out: rules are compared by what they give, however they are written. */
type Grant = {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** Of all objects where it is left out. */
  readonly name?: string | undefined;
  /** In all namespaces where it is left out. */
  readonly namespace?: string | undefined;
};

const RBAC = 'rbac.authorization.k8s.io';

/**
 * Which rights the release takes from Pods that run on, in words. Only what its own bindings and roles give is known; the API
 * server takes such a change at once, and the Pods find out one call at a time.
 */
export function lostGrants({ before, after }: Moving): readonly string[] {
  const [given, left] = [ofRbac(before), ofRbac(after)];
  if (given.length === 0) return [];
  const later = new Map(after.map((object) => [keyId(keyOf(object)), object]));
  return before.flatMap((workload) => {
    const then = later.get(keyId(keyOf(workload)));
    const [was, is] = [accountOf(workload), then && accountOf(then)];
    if (was === undefined || is === undefined) return [];
    const { namespace = '' } = workload.metadata;
    const account = { name: is, namespace };
    const kept = [...grantsTo(account, left), ...rolesOf(account, left)];
    const lost = grantsTo({ name: was, namespace }, given).filter(
      (grant) => !kept.some((one) => covers(one, grant)),
    );
    if (lost.length === 0) return [];
    const who = was === is ? `ServiceAccount ${is}` : `ServiceAccount ${is} instead of ${was}`;
    return [
      `this release no longer lets the pods of ${keyText(keyOf(workload))} (${who}) ${grantsText(lost)}`,
    ];
  });
}

/** Undefined for what starts no Pods. */
function accountOf(object: KubeObject): string | undefined {
  if (podLabelsOf(object) === undefined) return undefined;
  const { serviceAccountName } = fieldsOf(templateOf(object).spec);
  return typeof serviceAccountName === 'string' ? serviceAccountName : 'default';
}

type Account = { readonly name: string; readonly namespace: string };

function ofRbac(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.filter(({ apiVersion }) => groupOf(apiVersion) === RBAC);
}

/** Of these roles and bindings. */
function grantsTo(account: Account, rbac: readonly KubeObject[]): readonly Grant[] {
  return bindingsOf(account, rbac).flatMap((binding): readonly Grant[] => {
    const { kind, name } = binding.roleRef ?? {};
    const namespace = homeOf(binding);
    const role = rbac.find(
      (one) =>
        one.kind === kind &&
        one.metadata.name === name &&
        (kind === 'ClusterRole' || one.metadata.namespace === namespace),
    ) as Role | undefined;
    // What a role of others gives is not known; without the binding it is all gone.
    if (!role) return [wholeRole(binding)];
    return (role.rules ?? []).flatMap((rule) => grantsOf(rule).map((grant) => ({ ...grant, namespace })));
  });
}

/** As a whole: who is bound as before to a role whose rules were not known has lost nothing that is known. */
function rolesOf(account: Account, rbac: readonly KubeObject[]): readonly Grant[] {
  return bindingsOf(account, rbac).map(wholeRole);
}

function bindingsOf(account: Account, rbac: readonly KubeObject[]): readonly Binding[] {
  return (rbac as readonly Binding[]).filter(({ subjects = [], metadata }) =>
    // In a RoleBinding an account is of its namespace where it says none.
    subjects.some((subject) => isMeant({ namespace: metadata.namespace, ...subject }, account)),
  );
}

function wholeRole(binding: Binding): Grant {
  const { kind = '', name = '' } = binding.roleRef ?? {};
  return { verb: 'use', group: '', resource: `${kind} ${name}`, namespace: homeOf(binding) };
}

function homeOf({ kind, metadata }: Binding): string | undefined {
  return kind === 'RoleBinding' ? metadata.namespace : undefined;
}

function isMeant(
  { kind, name = '', namespace }: NonNullable<Binding['subjects']>[number],
  account: Account,
): boolean {
  const { namespace: home } = account;
  if (kind === 'ServiceAccount') return name === account.name && namespace === home;
  return [
    `User system:serviceaccount:${home}:${account.name}`,
    ...['serviceaccounts', `serviceaccounts:${home}`, 'authenticated'].map(
      (group) => `Group system:${group}`,
    ),
  ].includes(`${kind} ${name}`);
}

function grantsOf({
  apiGroups = [],
  resources = [],
  verbs = [],
  resourceNames = [],
  nonResourceURLs = [],
}: Rule): readonly Grant[] {
  const names = resourceNames.length === 0 ? [undefined] : resourceNames;
  const targets = apiGroups.flatMap((group) =>
    resources.flatMap((resource) => names.map((name) => ({ group, resource, name }))),
  );
  const urls = nonResourceURLs.map((resource) => ({ group: '', resource }));
  return [...targets, ...urls].flatMap((target) => verbs.map((verb) => ({ verb, ...target })));
}

function covers(one: Grant, other: Grant): boolean {
  const isAll = (field: 'verb' | 'group' | 'resource'): boolean =>
    one[field] === '*' || one[field] === other[field];
  return (
    isAll('verb') &&
    isAll('group') &&
    isAll('resource') &&
    (one.name === undefined || one.name === other.name) &&
    (one.namespace === undefined || one.namespace === other.namespace)
  );
}

const SHOWN = 6;

/** `get secrets/key; list, watch pods`. */
function grantsText(lost: readonly Grant[]): string {
  const byTarget = new Map<string, string[]>();
  for (const { verb, group, resource, name } of lost) {
    const whole = `${resource}${group === '' || group === '*' ? '' : `.${group}`}`;
    const target = `${whole}${name === undefined ? '' : ` ${name}`}`;
    byTarget.set(target, [...new Set([...(byTarget.get(target) ?? []), verb])]);
  }
  const texts = [...byTarget].map(([target, verbs]) => `${verbs.join(', ')} ${target}`);
  const more = texts.length - SHOWN;
  return `${texts.slice(0, SHOWN).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
