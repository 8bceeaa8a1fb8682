import type { KubeObject, Manifest } from '../../src/core/objects.ts';
import { keyId, keyOf } from '../../src/core/objects.ts';
import type { Environment } from '../../src/core/platform.ts';
import type { Resource } from '../../src/core/ports/cluster.ts';
import type { ReleaseRecord } from '../../src/core/record.ts';
import { NOTHING_DECLARED, type Release } from '../../src/core/release.ts';
import { type Desired, type Survey, type Surveyed, kindId } from '../../src/deploy/plan/input.ts';

export const environment: Environment = {
  name: 'development',
  branches: ['development'],
  namespace: 'development',
  cluster: { context: 'dev', server: 'https://127.0.0.1:6443', identity: 'uid' },
  approval: undefined,
  onFailure: 'hold',
  pruneMax: 5,
  clusterScoped: [],
  namespaces: [],
  after: undefined,
  promote: undefined,
  timeoutMs: 60_000,
  soakMs: 0,
  credentials: {},
  place: { file: 'platform.yml', line: 1 },
};

export function releaseIn(more: Partial<Environment> = {}): Release {
  return {
    service: 'example',
    environment: { ...environment, ...more },
    build: {
      branch: 'development',
      commit: 'a'.repeat(40),
      subject: 'Answer /healthz',
      author: 'Alice <alice@example.com>',
      committedAt: '2026-11-20T10:00:00Z',
      number: 128,
      url: undefined,
      requester: 'alice@laptop',
      dirty: [],
    },
    image: undefined,
    deployments: [],
    declared: NOTHING_DECLARED,
    values: [],
    secrets: [],
  };
}

export function desiredOf(
  objects: readonly KubeObject[],
  more: Partial<Environment> & { readonly release?: Partial<Release> } = {},
): Desired {
  const { release, ...environmentMore } = more;
  return {
    release: { ...releaseIn(environmentMore), ...release },
    manifests: objects.map((object, index): Manifest => ({
      object,
      place: { file: 'deploy/example.yml', line: index * 10 + 1 },
    })),
    secrets: {
      manifests: [],
      reveal: () => {
        throw new Error('there is nothing to reveal');
      },
      reasons: () => [],
    },
    version: '0.0.0',
  };
}

const CLUSTER_SCOPED = ['Namespace', 'ClusterRole', 'CustomResourceDefinition', 'PersistentVolume'];

/** What a server that knows every kind would say: of each object what is live and what an apply would leave. */
export function surveyOf(
  objects: readonly KubeObject[],
  { of = () => ({}), ...more }: Partial<Survey> & { readonly of?: (object: KubeObject) => Surveyed } = {},
): Survey {
  const kinds = new Map(objects.map((object) => [kindId(object), resourceOf(object)]));
  const stored = objects.map((object) => inNamespace(object));
  return {
    kinds,
    last: undefined,
    isAncestor: false,
    missingRights: [],
    namespaces: new Map([['development', 'there']]),
    autoscalers: { resizers: [], scalers: [] },
    objects: new Map(stored.map((object) => [keyId(keyOf(object)), { next: object, ...of(object) }])),
    leaving: [],
    otherOwners: new Map(),
    images: [],
    ...more,
  };
}

function resourceOf({ apiVersion, kind }: KubeObject): Resource {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  return { name: `${kind.toLowerCase()}s`, group, namespaced: !CLUSTER_SCOPED.includes(kind) };
}

export function inNamespace(object: KubeObject, namespace = 'development'): KubeObject {
  return CLUSTER_SCOPED.includes(object.kind)
    ? object
    : { ...object, metadata: { namespace, ...object.metadata } };
}

/** The object as a cluster keeps it after Slipway applied it. */
export function stored(object: KubeObject, more: Partial<KubeObject['metadata']> = {}): KubeObject {
  const { metadata, ...rest } = inNamespace(object);
  const managedFields = [{ manager: 'slipway', operation: 'Apply', fieldsV1: { 'f:spec': {} } }];
  return {
    ...rest,
    metadata: { ...metadata, uid: `uid-${metadata.name}`, resourceVersion: '7', managedFields, ...more },
  };
}

export function recordOf(objects: readonly KubeObject[], more: Partial<ReleaseRecord> = {}): ReleaseRecord {
  return {
    format: 1,
    number: 3,
    service: 'example',
    environment: 'development',
    outcome: 'succeeded',
    rollbackTo: undefined,
    digest: `sha256:${'0'.repeat(64)}`,
    image: undefined,
    branch: 'development',
    commit: 'b'.repeat(40),
    subject: 'Before',
    author: 'Alice <alice@example.com>',
    build: 127,
    buildUrl: undefined,
    requester: 'alice@laptop',
    approver: undefined,
    slipway: '0.0.0',
    startedAt: '2026-11-20T10:00:00.000Z',
    durationMs: 1_000,
    objects,
    secrets: [],
    inventory: objects.map((object) => {
      const { apiVersion, kind, metadata } = stored(object);
      return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name, uid: metadata.uid };
    }),
    verdicts: [],
    ...more,
  };
}
