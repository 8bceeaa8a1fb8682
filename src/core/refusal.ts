type Remedy = (found: Readonly<Record<string, string>>) => string;

/** What the API server, its admission plugins and webhooks say when they refuse something, and what helps. */
const REMEDIES: readonly (readonly [RegExp, Remedy])[] = [
  [
    /exceeded quota: (?<quota>[^\s,]+), requested: (?<asked>.+?), used: (?<used>.+?), limited: (?<limit>[^\s;]+)/,
    ({ quota, asked, used, limit }) =>
      `make room in ResourceQuota ${quota} (${asked} more are asked for, ${used} used, ${limit} allowed), or have it raised`,
  ],
  [
    /failed quota: (?<quota>[^\s:]+): must specify (?<what>[^\s;]+)/,
    ({ quota, what }) => `set ${what} in resources of every container, as ResourceQuota ${quota} demands`,
  ],
  [
    /User "(?<user>[^"]+)" cannot (?<verb>[a-z]+) resource "(?<resource>[^"]+)" in API group "(?<group>[^"]*)"(?: (?:in the namespace "(?<namespace>[^"]+)"|at the cluster scope))?/,
    ({ user, verb, resource, group, namespace }) =>
      `allow ${user} to ${verb} ${resource} (apiGroups: ["${group}"])${namespace === undefined ? ' in the whole cluster' : ` in namespace ${namespace}`}`,
  ],
  [
    /violates PodSecurity "(?<level>[^"]+)"/,
    ({ level }) =>
      `set the securityContext that Pod Security "${level}" of the namespace demands, as the message lists`,
  ],
  [
    /failed calling webhook "(?<webhook>[^"]+)"/,
    ({ webhook }) =>
      `check the Service and the Pods of webhook ${webhook}, which did not answer the API server`,
  ],
  [
    /admission webhook "(?<webhook>[^"]+)" denied/,
    ({ webhook }) => `change the manifest as webhook ${webhook} demands, or ask the people who run it`,
  ],
  [
    /ValidatingAdmissionPolicy '(?<policy>[^']+)'/,
    ({ policy }) => `change the manifest as ValidatingAdmissionPolicy ${policy} demands`,
  ],
  [
    /(?:minimum|maximum) \S+ usage per (?<what>Pod|Container)/,
    () => 'set resources within the LimitRange of the namespace (kubectl describe limitrange)',
  ],
  [
    /no PriorityClass with name (?<name>\S+)/,
    ({ name }) => `create PriorityClass ${name}, or correct priorityClassName in the pod template`,
  ],
  [
    /error looking up service account (?<account>[^\s:]+)/,
    ({ account }) => `create ServiceAccount ${account}, or correct serviceAccountName in the pod template`,
  ],
];

/** What to do about a refusal in the words of the API server; undefined where they are of no known form. */
export function refusalRemedy(message: string): string | undefined {
  for (const [pattern, remedy] of REMEDIES) {
    const found = pattern.exec(message);
    if (found) return remedy(found.groups ?? {});
  }
  return undefined;
}
