import {
  requestsRule,
  readinessRule,
  revisionHistoryRule,
  rollingUpdateRule,
  zoneSpreadRule,
  jobTtlRule,
  latestTagRule,
  secretLiteralRule,
} from '../../core/catalogue/check.ts';
import { groupOf } from '../../core/objects.ts';
import { smallestOf } from './autoscalers.ts';
import type { Finding, Rule } from './finding.ts';
import {
  type Container,
  containersOf,
  countOf,
  fieldsAt,
  listAt,
  numberAt,
  type PodTemplate,
  podTemplateOf,
  textAt,
  shown,
} from './pods.ts';
import type { RenderedManifest } from '../rendered.ts';

/** House rules about workloads and their containers, from running them in production. */
export const POD_RULES: readonly Rule[] = [
  {
    entry: requestsRule,
    check: eachContainer(['containers', 'initContainers'], ({ container, name, template }) => {
      const missing = ['cpu', 'memory'].filter((resource) => !requestsOf(container, template, resource));
      if (missing.length === 0) return [];
      return [
        {
          message: `container ${name} requests no ${missing.join(' and no ')}`,
          hint: 'set resources.requests to what it uses on a usual day',
        },
      ];
    }),
  },
  {
    entry: readinessRule,
    check: eachContainer(['containers'], ({ container, name, manifest }) => {
      if (!['Deployment', 'StatefulSet'].includes(manifest.object.kind)) return [];
      if (fieldsAt(container, ['readinessProbe'])) return [];
      return [
        {
          message: `container ${name} has no readinessProbe`,
          hint: 'add one that asks what a request would need',
        },
      ];
    }),
  },
  {
    entry: revisionHistoryRule,
    check: ({ manifests }) =>
      manifests
        .filter(({ object }) => object.kind === 'Deployment' && groupOf(object.apiVersion) === 'apps')
        .flatMap((manifest) => {
          const limit = numberAt(manifest.object, 'spec', 'revisionHistoryLimit');
          if (limit !== undefined && limit < MANY_REVISIONS) return [];
          const { name } = manifest.object.metadata;
          return [
            {
              manifest,
              path: limit === undefined ? ['spec'] : ['spec', 'revisionHistoryLimit'],
              message:
                limit === undefined
                  ? `Deployment ${name} sets no revisionHistoryLimit`
                  : `Deployment ${name} keeps ${limit} old ReplicaSets`,
              hint: 'set spec.revisionHistoryLimit: 5',
            },
          ];
        }),
  },
  {
    entry: rollingUpdateRule,
    check: ({ manifests }) => manifests.flatMap(rollingUpdate),
  },
  {
    entry: zoneSpreadRule,
    check: ({ manifests }) => manifests.flatMap((manifest) => zoneSpread(manifest, manifests)),
  },
  {
    entry: jobTtlRule,
    check: ({ manifests }) =>
      manifests
        .filter(({ object }) => object.kind === 'Job' && groupOf(object.apiVersion) === 'batch')
        .filter(({ object }) => numberAt(object, 'spec', 'ttlSecondsAfterFinished') === undefined)
        .map((manifest) => ({
          manifest,
          path: ['spec'],
          message: `Job ${manifest.object.metadata.name} sets no ttlSecondsAfterFinished`,
          hint: 'set spec.ttlSecondsAfterFinished: 604800 for a week; a deploy after that runs the Job again',
        })),
  },
  {
    entry: latestTagRule,
    check: eachContainer(['containers', 'initContainers'], ({ container, name }) => {
      const { image } = container;
      if (typeof image !== 'string' || image === '' || image.includes('@')) return [];
      const tag = /:([^/:]+)$/.exec(image)?.[1];
      if (tag !== undefined && tag !== 'latest') return [];
      return [
        {
          field: 'image',
          message: `image ${image} of container ${name} ${tag ? 'is whatever latest is' : 'has no tag'}`,
          hint: 'name a version or a digest',
        },
      ];
    }),
  },
  {
    entry: secretLiteralRule,
    check: eachContainer(['containers', 'initContainers'], ({ container }) =>
      listAt(container, 'env').flatMap((variable, index) => {
        const name = textAt(variable, 'name') ?? '';
        const value = textAt(variable, 'value');
        if (value === undefined || !looksSecret(name, value)) return [];
        return [
          {
            field: 'env',
            index,
            message: `variable ${name} looks like a secret and has its value here`,
            hint: 'read it with valueFrom.secretKeyRef',
          },
        ];
      }),
    ),
  },
];

/** What Kubernetes takes where nothing is said, so that nobody can tell the two apart in the cluster. */
export const MANY_REVISIONS = 10;

type Seen = {
  readonly container: Container;
  readonly name: string;
  readonly manifest: RenderedManifest;
  readonly template: PodTemplate;
};
type Said = {
  readonly message: string;
  readonly hint: string;
  readonly field?: string;
  readonly index?: number;
};

/** A rule that looks at one container at a time. */
function eachContainer(
  lists: readonly ('containers' | 'initContainers')[],
  look: (seen: Seen) => Said[],
): Rule['check'] {
  return ({ manifests }) =>
    manifests.flatMap((manifest) => {
      const template = podTemplateOf(manifest.object);
      if (!template) return [];
      return containersOf(template, lists).flatMap(({ container, path }) =>
        look({ container, manifest, template, name: container.name ?? 'without a name' }).map(
          ({ field, index, ...said }): Finding => ({
            manifest,
            path: [...path, ...(field === undefined ? [] : [field]), ...(index === undefined ? [] : [index])],
            ...said,
          }),
        ),
      );
    });
}

/** A limit is a request too where there is none, and a Pod may request as a whole what its containers do not. */
function requestsOf(container: Container, template: PodTemplate, resource: string): boolean {
  if (hasResource(container, resource)) return true;
  if (!fieldsAt(template.spec, ['resources'])) return false;
  const all = containersOf(template, ['containers', 'initContainers']).map((one) => one.container);
  return [template.spec, ...all].some((one) => hasResource(one, resource));
}

function hasResource(holder: unknown, resource: string): boolean {
  return ['requests', 'limits'].some(
    (list) => fieldsAt(holder, ['resources', list])?.[resource] !== undefined,
  );
}

const ZONE = ['topology.kubernetes.io/zone', 'failure-domain.beta.kubernetes.io/zone'];

function zoneSpread(manifest: RenderedManifest, manifests: readonly RenderedManifest[]): Finding[] {
  const { object } = manifest;
  const template = podTemplateOf(object);
  if (!template || !['Deployment', 'StatefulSet'].includes(object.kind)) return [];
  const replicas = smallestOf(manifest, manifests);
  if (replicas < 2 || saysZone(template.spec)) return [];
  return [
    {
      manifest,
      path: [...template.path, 'spec'],
      message: `the ${replicas} replicas of ${object.kind} ${object.metadata.name} are not spread over zones`,
      hint: 'add topologySpreadConstraints with topologyKey: topology.kubernetes.io/zone, maxSkew: 1, whenUnsatisfiable: ScheduleAnyway',
    },
  ];
}

function saysZone(spec: PodTemplate['spec']): boolean {
  const apart = fieldsAt(spec, ['affinity', 'podAntiAffinity']);
  const terms = [
    ...listAt(spec, 'topologySpreadConstraints'),
    ...listAt(apart, 'requiredDuringSchedulingIgnoredDuringExecution'),
    ...listAt(apart, 'preferredDuringSchedulingIgnoredDuringExecution').map((term) =>
      fieldsAt(term, ['podAffinityTerm']),
    ),
  ];
  return terms.some((term) => ZONE.includes(textAt(term, 'topologyKey') ?? ''));
}

function rollingUpdate(manifest: RenderedManifest): Finding[] {
  const { object } = manifest;
  if (object.kind !== 'Deployment' || textAt(object, 'spec', 'strategy', 'type') === 'Recreate') return [];
  const { maxUnavailable = '25%', maxSurge = '25%' } =
    fieldsAt(object, ['spec', 'strategy', 'rollingUpdate']) ?? {};
  const replicas = numberAt(object, 'spec', 'replicas') ?? 1;
  const path = ['spec', 'strategy', 'rollingUpdate', 'maxUnavailable'];
  const unavailable = countOf(maxUnavailable, replicas, Math.floor);
  if (unavailable === 0 && countOf(maxSurge, replicas, Math.ceil) === 0)
    return typeof maxUnavailable === 'number' || typeof maxSurge === 'number'
      ? [
          {
            manifest,
            path,
            message: 'maxUnavailable and maxSurge are both 0, so no pod can ever be replaced',
            hint: 'set maxSurge: 1',
          },
        ]
      : [];
  if (replicas <= 0 || unavailable < replicas) return [];
  return [
    {
      manifest,
      path,
      message: `maxUnavailable ${shown(maxUnavailable)} takes away all of ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`,
      hint: 'set maxUnavailable: 0 and maxSurge: 1',
    },
  ];
}

// Patterns that JavaScript and RE2 read alike: policies of the API server have the same.
export const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIALS?)$/i;
/** Names of files, addresses and names of other things are no secrets themselves. */
export const HARMLESS = /^(?:\/|\.{1,2}\/|[a-z]+:\/\/[^@]*$|\$\([^\n]*\)$|$)/;
/** A password within an address. */
export const ADDRESS_WITH_PASSWORD = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/ \t\r\n:@]*:[^/ \t\r\n@$]+@/;

function looksSecret(name: string, value: string): boolean {
  return ADDRESS_WITH_PASSWORD.test(value) || (SECRET_NAME.test(name) && !HARMLESS.test(value));
}
