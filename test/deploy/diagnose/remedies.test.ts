import { expect } from 'chai';
import type { Cause } from '../../../src/core/cause.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import { diagnose } from '../../../src/deploy/diagnose/diagnose.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import { context, object } from '../kinds/context.ts';

const SLOW = 'give it longer with the annotation slipway.dev/timeout if it only is slow';

async function diagnosed(live: KubeObject, cause: Cause, reason: string, events: readonly KubeObject[] = []) {
  const cluster = fakeCluster({ objects: events }) as Cluster;
  const reading = { cluster, redact: (text: string) => text, signal: new AbortController().signal };
  const seen = context({ pods: undefined, events: undefined });
  return diagnose({ live, verdict: { state: 'failed', cause, reason }, context: seen }, reading);
}

const deployment = object('Deployment', 'apps/v1', { spec: { progressDeadlineSeconds: 2 } });
const job = object('Job', 'batch/v1', {});
const ingress = object('Ingress', 'networking.k8s.io/v1', {});
const disk = object('Disk', 'acme.io/v1', {});

/** What is said, and what to do first. */
const TABLE: readonly (readonly [KubeObject, Cause, string, string | undefined])[] = [
  [deployment, 'deadline', 'no progress for 1m 00s: 0 of 1 new pods ready, 0 old left', SLOW],
  [
    deployment,
    'deadline',
    'no progress for 2.0s: 0 of 1 new pods ready, 0 old left',
    'raise progressDeadlineSeconds in the template if it only is slow',
  ],
  [
    deployment,
    'deadline',
    'no progress for 1m 00s: 0 of 1 new pods ready, 0 old left: container web exited with 1',
    undefined,
  ],
  [
    job,
    'deadline',
    'it took longer than activeDeadlineSeconds allows',
    'raise activeDeadlineSeconds in the template if it only is slow',
  ],
  [
    ingress,
    'deadline',
    'no progress for 15.0s: it sends to Service web, which does not exist',
    'add that Service to deploy/, or correct its name in the template',
  ],
  [
    ingress,
    'config',
    'it sends to Service web, which does not exist',
    'add that Service to deploy/, or correct its name in the template',
  ],
  [
    disk,
    'deadline',
    'no progress for 15.0s: Broken: no disk',
    'see what its controller says of it (kubectl describe Disk/web), and put that right',
  ],
  [
    deployment,
    'config',
    'container web cannot start: grpc: error while marshaling: string field contains invalid UTF-8',
    'a variable holds text only: mount the key of the Secret that is none as a file',
  ],
  [
    deployment,
    'config',
    'container web cannot start: container has runAsNonRoot and image will run as root',
    'give the image a user by its number (USER in its Dockerfile, user in the Jenkinsfile), or write runAsUser into the template',
  ],
  [
    deployment,
    'config',
    'container web cannot start: exec /app/web: exec format error',
    "build the image for the processor of the nodes (platform: 'linux/amd64' in the Jenkinsfile, or linux/arm64)",
  ],
  [
    disk,
    'deadline',
    'no controller reports on it',
    'see that the controller of this kind runs in the cluster',
  ],
];

describe('what to do about a failure', () => {
  for (const [live, cause, reason, first] of TABLE)
    it(`${live.kind}, ${cause}: ${reason}`, async () => {
      expect((await diagnosed(live, cause, reason)).remedies[0]).to.equal(first);
    });
});

describe('what a diagnosis did not see', () => {
  it('is none of what its kind has nothing to do with', async () => {
    expect((await diagnosed(disk, 'config', 'Broken: no disk')).unseen).to.deep.equal([]);
    expect((await diagnosed(ingress, 'config', 'it sends')).unseen).to.deep.equal([]);
  });

  it('is told of what it may not list', async () => {
    expect((await diagnosed(deployment, 'crash', 'x')).unseen).to.deep.equal([
      'pods: no right to list them',
      'events of pods: no right to list them',
    ]);
  });
});

it('a diagnosis shows no event of an object of the same name before', async () => {
  const event = (reason: string, uid: string): KubeObject =>
    object('Event', 'v1', {
      metadata: { name: reason, uid: reason },
      reason,
      message: reason,
      involvedObject: { kind: 'Job', name: 'web', uid },
    });

  const { events } = await diagnosed(job, 'deadline', 'x', [
    event('BackoffLimitExceeded', 'u-before'),
    event('DeadlineExceeded', 'u-web'),
  ]);

  expect(events.map(({ reason }) => reason)).to.deep.equal(['DeadlineExceeded']);
});

describe('events that differ in names alone', () => {
  const event = (uid: string, message: string): KubeObject =>
    object('Event', 'v1', {
      metadata: { name: uid, uid },
      reason: 'Failed',
      message,
      involvedObject: { kind: 'Job', name: 'web', uid: 'u-web' },
    });
  const cases: Readonly<Record<string, (name: string) => string>> = {
    'exceeded quota: pods': (name) => `Error creating: pods "${name}" is forbidden: exceeded quota: pods`,
    'exceeded quota: one': (name) =>
      `create Pod ${name} in StatefulSet web failed error: pods "${name}" is forbidden: exceeded quota: one`,
    'Error: image will run as root': (name) =>
      `Error: image will run as root (pod: "${name}_shop(7084a8da-61e9)", container: web)`,
  };
  for (const [text, messageOf] of Object.entries(cases))
    it(`are told once: ${text}`, async () => {
      const { events } = await diagnosed(job, 'quota', 'x', [
        event('a', messageOf('web-1-a')),
        event('b', messageOf('web-1-b')),
      ]);

      expect(events).to.deep.equal([{ reason: 'Failed', message: text, count: 2 }]);
    });
});
