import { expect } from 'chai';
import { hideReleased } from '../../src/app/secrets/released.ts';
import type { Session } from '../../src/app/world.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Environment, Platform } from '../../src/core/platform.ts';
import { makeRedactor } from '../../src/core/redact.ts';
import { Secret } from '../../src/core/secret.ts';
import { withHiddenTexts } from '../../src/deploy/diagnose/hidden-texts.ts';
import { track } from '../../src/deploy/rollout/track.ts';
import { openFakeBucket } from '../support/fake-bucket.ts';
import { fakeCluster } from '../support/fake-cluster.ts';
import { hostSaying } from '../support/host.ts';
import { secretYaml } from '../support/secret-files.ts';
import { scriptedClock } from '../deploy/rollout/script.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';

const TOKEN = 'S3cr3t-T0ken-Kv9';
const OLDER = 'the-older-t0ken';
const signal = new AbortController().signal;

/** A Pod that prints the token it was started with before it dies, in each way there is to print it. */
function talkative(said: string): readonly KubeObject[] {
  const terminated = { exitCode: 1, reason: 'StartError', message: `${'x'.repeat(140)} exec ${said} failed` };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'shop', uid: 'p1' },
    spec: { restartPolicy: 'Never', containers: [{ name: 'web', image: 'web:1' }] },
    status: {
      phase: 'Failed',
      containerStatuses: [
        { name: 'web', image: 'web:1', ready: false, restartCount: 0, state: { terminated } },
      ],
    },
  };
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e', namespace: 'shop' },
    type: 'Warning',
    reason: 'Unhealthy',
    message: `Readiness probe failed: ${'y'.repeat(265)} ${said}`,
    involvedObject: { kind: 'Pod', name: 'web-1', uid: 'p1' },
  };
  return [pod, event];
}

async function told(
  objects: readonly KubeObject[],
  options: { redact: (text: string) => string; withheld?: string },
): Promise<string> {
  const events: unknown[] = [];
  const outcome = await track({
    targets: objects.slice(0, 1),
    cluster: fakeCluster({ objects, logs: () => `dsn=postgres://u:${TOKEN}@db\n` }) as Cluster,
    clock: scriptedClock(),
    emit: (event) => events.push(event),
    options: { timeoutMs: 60_000, soakMs: 0, until: 'once', ...options },
    signal,
  });
  return JSON.stringify([events, outcome]);
}

describe('attacks by a program that prints its secrets', () => {
  const redactor = makeRedactor();
  redactor.hide(Buffer.from(TOKEN));

  it('find none of it in verdicts, events and logs, also where a text is shortened within a value', async () => {
    const text = await told(talkative(TOKEN), { redact: redactor.text });

    for (let at = 0; at + 8 <= TOKEN.length; at += 1) expect(text).not.to.include(TOKEN.slice(at, at + 8));
    expect(text).to.include('dsn=postgres://u:[secret]@db');
  });

  it('find nothing that a container said where nobody could read the values to hide', async () => {
    const withheld = 'as the values of Secret web-env cannot be read to be hidden';

    const text = await told(talkative(TOKEN), { redact: (each) => each, withheld });

    expect(text).not.to.include('S3cr3t');
    expect(text).not.to.include('dsn=');
    expect(text).to.include(`current log of web-1, container web: left out, ${withheld}`);
    expect(text).to.include('(left out)');
  });

  it('find no half of it at the end of a log that is cut', async () => {
    const logs = (): string => `zzz\n${TOKEN.slice(0, 12)}`;
    const cluster = withHiddenTexts(fakeCluster({ logs }), { redact: redactor.text });
    const request = { namespace: 'shop', pod: 'web-1', container: 'web', tailLines: 25 };

    const text = await cluster.logs({ ...request, limitBytes: Buffer.byteLength(logs()) }, signal);

    expect(text).to.match(/z\n$/);
  });

  it('do not take what a node says of images, volumes and places with them', async () => {
    const pod = {
      ...talkative('')[0],
      status: {
        conditions: [{ type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }],
        containerStatuses: [
          { name: 'web', state: { waiting: { reason: 'ErrImagePull', message: 'not found' } } },
          { name: 'side', state: { waiting: { reason: 'RunContainerError', message: TOKEN } } },
        ],
      },
    } as unknown as KubeObject;
    const rollout = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'web', namespace: 'shop' },
      status: { phase: 'Degraded', message: `metric: Get https://u:${TOKEN}@prometheus` },
    };
    const cluster = withHiddenTexts(fakeCluster({ objects: [pod, rollout] }), {
      redact: (text) => text,
      withheld: 'why',
    });

    const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod' }, signal);
    const found = await cluster.get({ ...rollout, name: 'web', namespace: 'shop' }, signal);

    const text = JSON.stringify([items, found]);
    expect(text).not.to.include(TOKEN);
    expect(text).to.include('not found').and.include('0/3 nodes are available').and.include('Degraded');
  });
});

describe('the secrets of a release that runs', () => {
  const file = 'development/web.yml';
  const environment = { name: 'development', namespace: 'shop' } as Environment;
  const live = (value: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'web-env', namespace: 'shop' },
    data: { TOKEN: Buffer.from(value).toString('base64') },
  });

  async function hidden(versionId: string, objects: readonly KubeObject[], denied: readonly string[] = []) {
    const bucket = openFakeBucket();
    await bucket.write(file, new Secret(secretYaml({ TOKEN: OLDER }, 'web-env')), {
      expected: 'absent',
      encryption: 'none',
      signal,
    } as unknown as Parameters<typeof bucket.write>[2]);
    const { host } = hostSaying({ adapters: { bucket: async () => Promise.resolve(bucket) } });
    const redactor = makeRedactor();
    const session = { ...host, redactor, emit: () => undefined } as unknown as Session;
    const platform = {
      file: 'platform.yml',
      secrets: { bucket: 'secrets', encryption: 'none', age: [] },
    } as unknown as Platform;
    const source = { bucket: 'secrets', key: file, versionId };
    const secrets = [{ name: 'web-env', namespace: 'shop', source }];
    const cluster = fakeCluster({ objects, denied });
    const unhidden = await hideReleased([{ secrets }], { environment, platform, cluster }, session);
    return { unhidden, text: redactor.text(`${OLDER} ${TOKEN}`) };
  }

  it('are hidden with the version of the file that it had', async () => {
    expect(await hidden('v1', [live(TOKEN)])).to.deep.equal({
      unhidden: undefined,
      text: `[secret] ${TOKEN}`,
    });
  });

  it('are hidden with what the cluster has where the version cannot be opened', async () => {
    expect(await hidden('v9', [live(TOKEN)])).to.deep.equal({
      unhidden: undefined,
      text: `${OLDER} [secret]`,
    });
  });

  it('are named with the reason where they can be read nowhere', async () => {
    for (const [objects, denied] of [
      [[live(TOKEN)], ['Secret']],
      [[], []],
    ] as const) {
      const { unhidden } = await hidden('v9', objects, denied);
      expect(unhidden?.secrets).to.deep.equal(['web-env']);
      expect(unhidden?.reason).to.match(/v9/);
    }
  });
});
