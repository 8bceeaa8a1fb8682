import { expect } from 'chai';
import type { KubeObject, Manifest } from '../../src/core/objects.ts';
import { joinSecrets } from '../../src/secrets/join.ts';
import { checkReferences, missingSecrets } from '../../src/secrets/references.ts';
import { stampReasons } from '../../src/secrets/stamp.ts';
import { liveSecret, readYaml, secretYaml } from '../support/secret-files.ts';

const { signal } = new AbortController();
const namespace = 'development';

type Spec = Readonly<Record<string, unknown>>;

function workload(pod: Spec, kind = 'Deployment', name = 'web'): Manifest {
  const template = { metadata: { labels: { app: 'web' } }, spec: pod };
  const spec = kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template };
  const apiVersion = kind === 'Job' || kind === 'CronJob' ? 'batch/v1' : 'apps/v1';
  return {
    object: { apiVersion, kind, metadata: { name }, spec },
    place: { file: 'deploy/web.yml', line: 1 },
  };
}

const env = (key: string, optional?: boolean): Spec => ({
  name: key,
  valueFrom: { secretKeyRef: { name: 'example-env', key, ...(optional !== undefined && { optional }) } },
});

const web = (container: Spec, pod: Spec = {}): Spec => ({
  containers: [{ name: 'web', ...container }],
  ...pod,
});

function secretsOf(
  values: Readonly<Record<string, string>>,
  versionId = 'v1',
): ReturnType<typeof readYaml>['secrets'] {
  return readYaml(secretYaml(values), versionId).secrets;
}

/** A cluster that holds these objects. */
function clusterOf(...objects: readonly KubeObject[]): Parameters<typeof joinSecrets>[1] {
  return {
    get: (ref) =>
      Promise.resolve(
        objects.find(({ metadata }) => metadata.name === ref.name && metadata.namespace === ref.namespace),
      ),
  };
}

describe('secrets/references', () => {
  const USES: Readonly<Record<string, readonly [pod: Spec, message: string]>> = {
    'an env variable': [
      web({ env: [env('NOPE')] }),
      'Deployment web, container web reads key NOPE of Secret example-env, which has no such key',
    ],
    'an init container': [
      { initContainers: [{ name: 'migrate', env: [env('NOPE')] }], containers: [] },
      'Deployment web, container migrate reads key NOPE of Secret example-env, which has no such key',
    ],
    'an envFrom': [
      web({ envFrom: [{ secretRef: { name: 'gone' } }] }),
      'Deployment web, container web reads Secret gone, which is in no secrets file and not in the cluster',
    ],
    'a volume': [
      web({}, { volumes: [{ name: 'tls', secret: { secretName: 'gone' } }] }),
      'Deployment web, volume tls reads Secret gone, which is in no secrets file and not in the cluster',
    ],
    'an item of a volume': [
      web(
        {},
        {
          volumes: [
            { name: 'tls', secret: { secretName: 'example-env', items: [{ key: 'NOPE', path: 'x' }] } },
          ],
        },
      ),
      'Deployment web, volume tls reads key NOPE of Secret example-env, which has no such key',
    ],
    'a projected volume': [
      web(
        {},
        {
          volumes: [
            {
              name: 'all',
              projected: { sources: [{ secret: { name: 'gone', items: [{ key: 'A', path: 'x' }] } }] },
            },
          ],
        },
      ),
      'Deployment web, volume all reads Secret gone key A, which is in no secrets file and not in the cluster',
    ],
    'the login for a registry': [
      web({}, { imagePullSecrets: [{ name: 'gone' }] }),
      'Deployment web, the Pod reads Secret gone, which is in no secrets file and not in the cluster',
    ],
  };

  for (const [what, [pod, message]] of Object.entries(USES))
    it(`finds what ${what} lacks, by file, container and key`, () => {
      const faults = checkReferences({
        manifests: [workload(pod)],
        secrets: secretsOf({ A: 'x' }),
        live: [],
        namespace,
      });

      expect(faults.map((fault) => fault.message)).to.deep.equal([message]);
      expect(faults[0]?.place).to.deep.equal({ file: 'deploy/web.yml', line: 1 });
    });

  it('says of the login for a registry what can be done about that', () => {
    const manifests = [workload(web({}, { imagePullSecrets: [{ name: 'gone' }] }))];

    const [fault] = checkReferences({ manifests, secrets: [], live: [], namespace });

    expect(fault?.hint).to.equal('name its file in secrets in the Jenkinsfile, or correct imagePullSecrets');
  });

  it('looks into every kind that has a pod template', () => {
    const pod = web({ env: [env('NOPE')] });
    const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Rollout'];

    const faults = checkReferences({
      manifests: [
        ...kinds.map((kind) => workload(pod, kind)),
        {
          object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: pod },
          place: { file: 'p.yml' },
        },
      ],
      secrets: secretsOf({ A: 'x' }),
      live: [],
      namespace,
    });

    expect(faults).to.have.length(kinds.length + 1);
  });

  it('is content with files, the cluster, other manifests and what is optional', () => {
    const manifests = [
      workload(web({ env: [env('A'), env('NOPE', true)], envFrom: [{ secretRef: { name: 'live' } }] })),
      workload(web({ envFrom: [{ secretRef: { name: 'inline' } }] })),
      {
        object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'inline' }, stringData: {} },
        place: { file: 'deploy/inline.yml' },
      },
    ];
    const live = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'live', namespace }, data: {} };

    expect(
      checkReferences({ manifests, secrets: secretsOf({ A: 'x' }), live: [live], namespace }),
    ).to.deep.equal([]);
    expect(missingSecrets({ manifests, secrets: secretsOf({ A: 'x' }), namespace })).to.deep.equal([
      { namespace, name: 'live' },
    ]);
  });

  it('does not take a Secret of another namespace for the one that is used', () => {
    const elsewhere = workload(web({ env: [env('A')] }));
    const object = { ...elsewhere.object, metadata: { name: 'web', namespace: 'other' } };

    const faults = checkReferences({
      manifests: [{ ...elsewhere, object }],
      secrets: secretsOf({ A: 'x' }),
      live: [],
      namespace,
    });

    expect(faults).to.have.length(1);
  });
});

describe('secrets/stamp', () => {
  const usesA = workload(web({ env: [env('A')] }), 'Deployment', 'a');
  const usesB = workload(web({ env: [env('B')] }), 'Deployment', 'b');
  const usesAll = workload(web({ envFrom: [{ secretRef: { name: 'example-env' } }] }), 'StatefulSet', 'all');
  const usesNone = workload(web({}), 'Deployment', 'none');
  const manifests = [usesA, usesB, usesAll, usesNone];

  type Values = Readonly<Record<string, string>>;

  /** Deploys one version of the file after the other; says who rolls at the last one, and why. */
  async function rolls(...versions: readonly Values[]): Promise<Readonly<Record<string, readonly string[]>>> {
    let live: KubeObject[] = [];
    let before: readonly Manifest[] = [];
    let reasons: Record<string, readonly string[]> = {};
    for (const [index, values] of versions.entries()) {
      const secrets = secretsOf(values, `v${index + 1}`);
      const joined = await joinSecrets({ manifests, secrets, namespace }, clusterOf(...live), signal);
      reasons = Object.fromEntries(
        joined.manifests.flatMap(({ object }) => {
          const old = before.find((manifest) => manifest.object.metadata.name === object.metadata.name);
          const found = stampReasons(old?.object, object);
          return found.length === 0 ? [] : [[object.metadata.name, found]];
        }),
      );
      before = joined.manifests;
      live = joined.secrets.map((secret) => liveSecret(secret, String(index + 1)));
    }
    return reasons;
  }

  it('rolls those that use the changed key, and only them', async () => {
    expect(await rolls({ A: 'one', B: 'x' }, { A: 'two', B: 'x' })).to.deep.equal({
      a: ['secret example-env key A changed'],
      all: ['secret example-env key A changed'],
    });
  });

  it('rolls nobody when the file was stored again with the same values', async () => {
    expect(await rolls({ A: 'one', B: 'x' }, { A: 'one', B: 'x' })).to.deep.equal({});
  });

  it('rolls those that use all keys when one comes or goes', async () => {
    expect(await rolls({ A: 'one', B: 'x' }, { A: 'one', B: 'x', C: 'y' })).to.deep.equal({
      all: ['secret example-env key C is new'],
    });
    expect(await rolls({ A: 'one', B: 'x', C: 'y' }, { A: 'one', B: 'x' })).to.deep.equal({
      all: ['secret example-env key C is gone'],
    });
  });

  it('rolls again when a value goes back to what it was', async () => {
    expect(await rolls({ A: 'one', B: 'x' }, { A: 'two', B: 'x' }, { A: 'one', B: 'x' })).to.have.keys(
      'a',
      'all',
    );
  });

  it('rolls those that use a value which somebody changed in the cluster by hand', async () => {
    const secrets = secretsOf({ A: 'one', B: 'x' });
    const first = await joinSecrets({ manifests, secrets, namespace }, clusterOf(), signal);
    const [applied] = first.secrets.map((secret) => liveSecret(secret, '1'));
    const edited = { ...applied, data: { A: 'b3RoZXI=', B: 'eA==' } } as KubeObject;
    const byHand = { ...edited, metadata: { ...edited.metadata, resourceVersion: '2' } };

    const second = await joinSecrets({ manifests, secrets, namespace }, clusterOf(byHand), signal);

    expect(stampReasons(first.manifests[0]?.object, second.manifests[0]?.object ?? byHand)).to.deep.equal([
      'secret example-env key A changed',
    ]);
    expect(stampReasons(first.manifests[1]?.object, second.manifests[1]?.object ?? byHand)).to.deep.equal([]);
  });

  it('tells nothing about a value: two files with the same values have different stamps', async () => {
    const stampFor = async (key: string): Promise<string> => {
      const secrets = secretsOf({ A: 'one' }).map((secret) => ({
        ...secret,
        source: { ...secret.source, key },
      }));
      const joined = await joinSecrets({ manifests: [usesA], secrets, namespace }, clusterOf(), signal);
      return JSON.stringify(joined.manifests);
    };

    expect(await stampFor('development/a.yml')).not.to.equal(await stampFor('development/b.yml'));
  });

  it('is the same when the same plan is made again', async () => {
    const join = async (): Promise<unknown> =>
      joinSecrets({ manifests, secrets: secretsOf({ A: 'one', B: 'x' }), namespace }, clusterOf(), signal);

    expect(JSON.stringify(await join())).to.equal(JSON.stringify(await join()));
  });

  it('leaves Jobs and Pods alone, which read a Secret once', async () => {
    const pod = web({ env: [env('A')] });
    const once: Manifest[] = [
      workload(pod, 'Job'),
      workload(pod, 'CronJob'),
      {
        object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: pod },
        place: { file: 'p.yml' },
      },
    ];

    const joined = await joinSecrets(
      { manifests: once, secrets: secretsOf({ A: 'one' }), namespace },
      clusterOf(),
      signal,
    );

    expect(joined.manifests).to.deep.equal(once);
  });
});

describe('secrets/join', () => {
  const join = (yaml: string, ...live: readonly KubeObject[]): ReturnType<typeof joinSecrets> =>
    joinSecrets({ manifests: [], secrets: readYaml(yaml).secrets, namespace }, clusterOf(...live), signal);
  const immutable = (values: Readonly<Record<string, string>>): string =>
    secretYaml(values).replace('stringData', 'immutable: true\nstringData');

  it('asks for a new name when an immutable Secret would change', async () => {
    const [secret] = readYaml(immutable({ A: 'one', B: 'x' })).secrets;
    if (!secret) throw new Error('no secret');

    const changed = await join(immutable({ A: 'two', B: 'x' }), liveSecret(secret, '1'));
    const same = await join(immutable({ A: 'one', B: 'x' }), liveSecret(secret, '1'));

    expect(changed.faults.map(({ message }) => message)).to.deep.equal([
      'Secret example-env is immutable in the cluster and cannot take the change of A',
    ]);
    expect(same.faults).to.deep.equal([]);
  });
});
