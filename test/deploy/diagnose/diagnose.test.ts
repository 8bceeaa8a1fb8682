import { expect } from 'chai';
import { forbidden } from '../../../src/core/catalogue/cluster.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Cluster, LogRequest } from '../../../src/core/ports/cluster.ts';
import { logLines } from '../../../src/deploy/diagnose/container-log.ts';
import type { KubeEvent } from '../../../src/core/pod.ts';
import { summarise } from '../../../src/deploy/diagnose/event-summaries.ts';
import { diagnose } from '../../../src/deploy/diagnose/diagnose.ts';
import { exitMeaning } from '../../../src/deploy/diagnose/exit-code.ts';
import { diagnosisLines } from '../../../src/report/diagnosis.ts';
import { fakeCluster } from '../../support/fake-cluster.ts';
import { context, object } from '../kinds/context.ts';

const noRight = forbidden({ code: 403, reason: 'Forbidden', message: 'pods/log is forbidden', causes: [] });

type World = { readonly logs?: (request: LogRequest) => string; readonly objects?: readonly KubeObject[] };

/** Answers logs and objects, and remembers which logs it was asked for. */
function cluster({ logs = () => '', objects = [] }: World): { cluster: Cluster; asked: LogRequest[] } {
  const asked: LogRequest[] = [];
  const port = fakeCluster({
    objects,
    logs: (request) => {
      asked.push(request);
      return logs(request);
    },
  });
  return { cluster: port as Cluster, asked };
}

const set = object('ReplicaSet', 'apps/v1', { metadata: { name: 'web-1', uid: 'u-set' } });

function pod(name: string, node = 'node-a'): KubeObject {
  return object('Pod', 'v1', {
    metadata: {
      name,
      uid: `u-${name}`,
      creationTimestamp: '2026-01-02T03:04:05Z',
      ownerReferences: [{ uid: 'u-set', kind: 'ReplicaSet', apiVersion: 'apps/v1', name: 'web-1' }],
    },
    spec: {
      nodeName: node,
      containers: [
        {
          name: 'web',
          image: 'shop/web:2',
          env: [{ name: 'DB_URL', valueFrom: { secretKeyRef: { name: 'web-env', key: 'DB_URL' } } }],
          livenessProbe: { exec: { command: ['check'] }, periodSeconds: 5 },
        },
      ],
    },
    status: {
      containerStatuses: [
        {
          name: 'web',
          restartCount: 3,
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: {
            terminated: {
              exitCode: 3,
              reason: 'Error',
              startedAt: '2026-01-02T03:04:06Z',
              finishedAt: '2026-01-02T03:04:10Z',
            },
          },
        },
      ],
    },
  });
}

async function diagnosed(
  world: World,
  pods: readonly KubeObject[] = [pod('web-a')],
  redact = (text: string) => text,
) {
  const { cluster: port, asked } = cluster(world);
  const verdict = { state: 'failed', cause: 'crash', reason: 'container web exited with 3' } as const;
  const diagnosis = await diagnose(
    { live: { ...set }, verdict, context: context({ pods }) },
    { cluster: port, redact, signal: new AbortController().signal },
  );
  return { diagnosis, asked, text: diagnosisLines(diagnosis).join('\n') };
}

async function drifted(port: Cluster, pods: readonly KubeObject[] = []) {
  const verdict = { state: 'failed', cause: 'drift', reason: 'it is being deleted' } as const;
  const live = { ...set, metadata: { ...set.metadata, namespace: 'shop' } };
  const reading = { cluster: port, redact: (text: string) => text, signal: new AbortController().signal };
  return diagnose({ live, verdict, context: context({ pods }) }, reading);
}

describe('deploy/diagnose', () => {
  it('shows the log of the last run and of the run before', async () => {
    const { asked, text } = await diagnosed({
      logs: ({ previous }) => (previous ? 'before\n' : 'reading config\nfatal: no DB_URL\n'),
    });

    expect(asked.map(({ previous }) => previous)).to.deep.equal([true, false]);
    expect(asked[0]).to.include({ tailLines: 25, limitBytes: 65_536 });
    expect(text).to.match(
      /log +web \(the run before\)\n +│ before\n +log +web \(last of 4 starts\)\n +│ reading config\n +│ fatal: no DB_URL/,
    );
  });

  it('shows once what two runs said alike', async () => {
    const { diagnosis, text } = await diagnosed({ logs: () => 'fatal: no DB_URL\n' });

    expect(diagnosis.groups[0]?.logs).to.have.length(1);
    expect(text).to.include('log     web (last of 4 starts, as the one before)');
  });

  for (const said of [
    'unable to retrieve container logs for containerd://aa0be30a45fd',
    'failed to try resolving symlinks in path "/var/log/pods/a_web/web/0.log": lstat /var/log/pods/a_web/web/0.log: no such file or directory',
    'failed to open log file "/var/log/pods/a_web/web/0.log": open /var/log/pods/a_web/web/0.log: no such file or directory',
  ])
    it(`does not take for a log what a kubelet says of one that is gone: ${said.slice(0, 20)}`, async () => {
      const { diagnosis, text } = await diagnosed({
        logs: ({ previous }) => (previous ? said : 'fatal: no DB_URL\n'),
      });

      expect(diagnosis.groups[0]?.logs.map(({ which }) => which)).to.deep.equal(['current']);
      // A kubelet keeps one run of a container, and there is nothing to miss beside its log.
      expect(text).to.not.include('no longer has it');
    });

  it('names a log that is gone where there is no other', async () => {
    const { text } = await diagnosed({
      logs: ({ previous }) =>
        previous ? 'unable to retrieve container logs for containerd://aa0be30a45fd' : '',
    });

    expect(text).to.include('previous log of web-a, container web: its node no longer has it');
  });

  it('knows a program made for another processor by what its start says', async () => {
    const secret = object('Secret', 'v1', { metadata: { name: 'web-env' }, data: { DB_URL: 'eA==' } });
    const logs = () => 'exec /app/web: exec format error\n';
    const { diagnosis } = await diagnosed({ logs, objects: [secret] });

    expect(diagnosis.remedies).to.deep.equal([
      "build the image for the processor of the nodes (platform: 'linux/amd64' in the Jenkinsfile, or linux/arm64)",
    ]);
  });

  it('says how it ended, how soon, and where', async () => {
    const { text } = await diagnosed({});

    expect(text).to.include('why     exit code 3, 4.0s after start; pod web-a, node node-a');
  });

  it('tells of pods that fail alike once, with their number and nodes, and reads one log of them', async () => {
    const pods = Array.from({ length: 500 }, (_, index) => pod(`web-${index}`, `node-${index % 5}`));

    const { diagnosis, asked, text } = await diagnosed({ logs: () => 'x' }, pods);

    expect(diagnosis.groups).to.have.length(1);
    expect(asked).to.have.length(2);
    expect(text).to.include('all 500 pods, nodes node-0 and node-1 and node-2 and 2 more');
  });

  it('names keys that a Secret does not have, and nothing of its values', async () => {
    const secret = object('Secret', 'v1', { metadata: { name: 'web-env' }, data: { OTHER: 'aHVudGVyMg==' } });

    const { diagnosis, text } = await diagnosed({ objects: [secret] });

    expect(text).to.include('web-env has no key DB_URL; container web reads it');
    expect(diagnosis.remedies[0]).to.include('add the key DB_URL to the secret web-env');
    expect(JSON.stringify(diagnosis)).not.to.include('aHVudGVyMg==');
  });

  it('names a Secret that is not there at all', async () => {
    expect((await diagnosed({})).text).to.include('there is no secret web-env; container web reads it');
  });

  it('hides secret values in logs', async () => {
    const redact = (text: string) => text.replaceAll('hunter2', '[secret]');

    const { text } = await diagnosed({ logs: () => 'password is hunter2' }, [pod('web-a')], redact);

    expect(text).to.include('│ password is [secret]').and.not.to.include('hunter2');
  });

  it('says what it may not read instead of failing', async () => {
    const denied = () => {
      throw noRight;
    };

    const { text } = await diagnosed({ logs: denied });

    expect(text).to.include('unseen  current log of web-a, container web: pods/log is forbidden');
  });

  for (const [fate, objects] of [
    ['is being deleted', [{ deletionTimestamp: '2026-01-02T03:04:05Z' }]],
    ['was deleted', []],
  ] as const)
    it(`says of a namespace that it ${fate}, where drift is the cause`, async () => {
      const namespaces = objects.map((more) =>
        object('Namespace', 'v1', { metadata: { name: 'shop', ...more } }),
      );
      const { remedies } = await drifted(fakeCluster({ objects: namespaces }) as Cluster);

      expect(remedies).to.deep.equal([
        `the namespace shop ${fate}: ask who did that, and deploy again once it exists again`,
      ]);
    });

  it('asks for all at once, so that a log that does not come takes no time from the rest', async () => {
    const well = fakeCluster({ objects: [] }) as Cluster;
    let asked = (): void => undefined;
    const once = new Promise<void>((done) => (asked = done));
    const slow: Cluster = {
      ...well,
      logs: async () => once.then(() => ''),
      get: async (ref, signal) => {
        if (ref.kind === 'Namespace') asked();
        return well.get(ref, signal);
      },
    };

    expect((await drifted(slow, [pod('web-a')])).remedies.join()).to.include('namespace shop was deleted');
  });

  it('says nothing of a namespace that is well, or may not be read', async () => {
    const well = fakeCluster({
      objects: [object('Namespace', 'v1', { metadata: { name: 'shop' } })],
    }) as Cluster;
    const hidden = { ...well, get: async () => Promise.reject(noRight) };

    for (const port of [well, hidden])
      expect((await drifted(port)).remedies.join()).not.to.include('namespace shop');
  });

  it('shows a liveness probe that the kubelet complained of, with its settings', async () => {
    const event = object('Event', 'v1', {
      reason: 'Unhealthy',
      message: 'Liveness probe failed: check: no',
      involvedObject: { uid: 'u-web-a' },
    });
    const { cluster: port } = cluster({});
    const verdict = { state: 'failed', cause: 'probe', reason: 'x' } as const;

    const diagnosis = await diagnose(
      { live: set, verdict, context: context({ pods: [pod('web-a')], events: [event] }) },
      { cluster: port, redact: (text) => text, signal: new AbortController().signal },
    );

    expect(diagnosis.groups[0]?.probes).to.deep.equal([
      {
        kind: 'liveness',
        settings: 'command check, after 0 s every 5 s, time-out 1 s, gives up after 3',
        message: 'Liveness probe failed: check: no',
      },
    ]);
  });

  it('shows where the words of an event were too many to be shown', () => {
    const long = `pods "web" is forbidden: ${'x'.repeat(301)}`;
    const said = (message: string): string | undefined =>
      summarise([{ reason: 'FailedCreate', message } as KubeEvent], (text) => text)[0]?.message;

    expect(said(long)).to.equal(`${'x'.repeat(299)}…`);
    expect(said(long.slice(0, -1))).to.equal('x'.repeat(300));
  });
});

describe('deploy/diagnose/container-log', () => {
  it('keeps the last twenty-five lines', () => {
    const text = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');

    expect(logLines(text)).to.have.length(25).and.include('line 99').and.not.include('line 74');
  });

  it('makes binary output and cursor codes harmless', () => {
    expect(logLines('\u001b[31mred\u001b[0m\u0000\u0007 \ufffd')).to.deep.equal(['red·· ·']);
  });

  it('cuts a line without end', () => {
    expect(logLines('x'.repeat(60_000))[0]).to.have.length(400);
  });
});

describe('deploy/diagnose/exit-code', () => {
  const rows: readonly (readonly [Parameters<typeof exitMeaning>[0], string | undefined])[] = [
    [{ exitCode: 137, reason: 'OOMKilled' }, 'killed, out of memory'],
    [{ exitCode: 137 }, 'SIGKILL: killed from outside'],
    [{ exitCode: 139 }, 'SIGSEGV: memory access fault'],
    [{ exitCode: 143 }, 'SIGTERM: asked to stop'],
    [{ exitCode: 127 }, 'the command was not found'],
    [{ exitCode: 0 }, 'ended without an error, though it should keep running'],
    [{ exitCode: 3 }, undefined],
  ];
  for (const [ended, meaning] of rows)
    it(`says of ${ended.exitCode}${ended.reason ? ` ${ended.reason}` : ''} ${meaning ?? 'nothing, as only the program knows'}`, () => {
      expect(exitMeaning(ended)).to.equal(meaning);
    });
});
