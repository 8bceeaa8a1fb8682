import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import { NOT_A_RECORD, readRecords } from '../../src/deploy/records/store.ts';
import { OBJECTS, settingsOf } from './delivery.ts';
import { isWrite, type Place, type Ran } from './place.ts';

const never = new AbortController().signal;

/**
 * The next run, which is answered with, ends well, the one after it writes nothing, and everything is there once. Throws where
 * it is not so.
 */
export async function converged(place: Place): Promise<Ran> {
  const endedAt = Date.now();
  const next = await place.slipway(['deploy']);
  expect(next.exit, `the next run said:\n${next.text}`).to.equal(0);
  const before = place.api.asked.length;
  const third = await place.slipway(['deploy']);
  expect(third.exit, `the run after it said:\n${third.text}`).to.equal(0);
  expect(
    place.api.asked.slice(before).filter(isWrite),
    `it had nothing to write:\n${third.text}`,
  ).to.deep.equal([]);
  await isAsWanted(place, endedAt);
  return next;
}

async function isAsWanted(place: Place, endedAt: number): Promise<void> {
  const { box, namespace } = place;
  const cluster = await openCluster(
    { context: box.contexts.development, kubeconfig: box.kubeconfig },
    { cwd: '/', env: process.env, clock, version: '0.0.0' },
  );
  const all = async (apiVersion: string, kind: string, labelSelector = ''): Promise<readonly KubeObject[]> =>
    (await cluster.list({ apiVersion, kind, namespace, labelSelector }, never)).items;

  const settings = (await all('v1', 'ConfigMap', NOT_A_RECORD)).filter(({ metadata }) =>
    metadata.name.startsWith('settings-'),
  );
  expect(
    settings.map(({ metadata, data }) => `${metadata.name} ${(data as { level: string }).level}`),
  ).to.have.members(settingsOf(2).map((name) => `${name} 2`));
  const deployments = await all('apps/v1', 'Deployment');
  // One more generation is one more rollout.
  expect(
    deployments.map(({ metadata, spec }) => [metadata.name, metadata.generation, imageOf(spec)]),
  ).to.deep.equal([
    ['web', 2, `${place.image}:v2`],
    ['worker', 2, `${place.image}:v2`],
  ]);
  expect(await all('apps/v1', 'ReplicaSet')).to.have.length(4);
  const jobs = await all('batch/v1', 'Job');
  expect(
    jobs.map(({ spec, status }) => [imageOf(spec), (status as { succeeded?: number }).succeeded]),
  ).to.deep.equal([[`${place.image}:v2`, 1]]);
  const services = await all('v1', 'Service');
  expect(services.map(({ metadata }) => metadata.name)).to.deep.equal(['web', 'worker']);
  const secret = (await all('v1', 'Secret')).find(({ metadata }) => metadata.name === 'example-env');
  const { TOKEN = '' } = (secret?.['data'] ?? {}) as { TOKEN?: string };
  expect(
    Buffer.from(TOKEN, 'base64').toString() === 'token of version 2',
    'the Secret is the second one',
  ).to.equal(true);
  const leases = await all('coordination.k8s.io/v1', 'Lease');
  // Who was killed could not give it back; it ends by itself where nobody renews it.
  const renewed = leases.map(({ spec }) => spec as { holderIdentity?: string; renewTime: string });
  const held = renewed.filter(({ holderIdentity = '' }) => holderIdentity !== '');
  expect(
    held.filter(({ renewTime }) => Date.parse(renewTime) > endedAt),
    'somebody has the lease',
  ).to.deep.equal([]);

  const doubts: unknown[] = [];
  const [last] = await readRecords(
    {
      cluster,
      namespace,
      service: 'web',
      environment: 'development',
      scope: { name: 'development', namespace, namespaces: [], clusterScoped: [], bucket: box.bucket.name },
      archive: { ...place.archive, signing: undefined },
      warn: (doubt) => doubts.push(doubt),
    },
    never,
  );
  expect(doubts, 'the records of the cluster are those of the archive').to.deep.equal([]);
  expect(last?.outcome).to.equal('succeeded');
  expect(last?.inventory.length).to.equal(OBJECTS);
  expect(madeTwice(place), 'objects that were made more than once').to.deep.equal([]);
}

function imageOf(spec: unknown): string | undefined {
  const { template } = spec as { template: { spec: { containers: readonly { image: string }[] } } };
  return template.spec.containers[0]?.image.replace(/@.*/, '');
}

type Audited = {
  readonly verb: string;
  readonly objectRef?: { readonly namespace?: string; readonly resource?: string; readonly name?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly requestURI: string;
};

/** By the API server's own log of who wrote what. The Job is made anew for each of the two versions. */
function madeTwice({ box, namespace }: Place): readonly string[] {
  const made = new Map<string, number>();
  for (const line of readFileSync(join(box.folder, 'logs/audit.log'), 'utf8').split('\n')) {
    if (!line.includes(`"namespace":"${namespace}"`) || !line.endsWith('}')) continue;
    const { objectRef = {}, responseStatus, requestURI, verb } = JSON.parse(line) as Audited;
    if (responseStatus?.code !== 201 || requestURI.includes('dryRun') || verb === 'delete') continue;
    const name = `${objectRef.resource} ${objectRef.name}`;
    made.set(name, (made.get(name) ?? 0) + 1);
  }
  return [...made].filter(([name, count]) => count > (name === 'jobs migrate' ? 2 : 1)).map(([name]) => name);
}
