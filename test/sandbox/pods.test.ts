import { expect } from 'chai';
import { type Behaviour, ANNOTATION } from '../../src/sandbox/behaviours.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

type Status = {
  readonly phase: string;
  readonly conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly lastTransitionTime: string;
  }[];
  readonly containerStatuses: readonly {
    readonly name: string;
    readonly ready: boolean;
    readonly restartCount: number;
    readonly state: Record<string, { readonly reason?: string; readonly message?: string }>;
    readonly lastState: { readonly terminated?: { readonly reason: string; readonly exitCode: number } };
  }[];
};

describe('sandbox pods', function () {
  this.timeout(30_000);

  let cluster: TestSandbox;
  let namespace: string;

  before(async function () {
    this.timeout(1_200_000);
    cluster = await sandbox();
    namespace = await cluster.createNamespace('pods');
  });

  const path = (name: string): string => `/api/v1/namespaces/${namespace}/pods/${name}`;
  const make = async (
    name: string,
    image: string,
    { annotations = {}, restartPolicy = 'Always', sidecar = false } = {},
  ): Promise<void> => {
    const containers = [{ name: 'web', image }, ...(sidecar ? [{ name: 'proxy', image: 'proxy:v1' }] : [])];
    await cluster.admin('POST', path(''), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, annotations },
      spec: { containers, restartPolicy },
    });
  };
  /** Every status the pod goes through, until one is as wanted. */
  const until = async (name: string, wanted: (status: Status) => boolean): Promise<Status> => {
    for (;;) {
      const { status } = (await cluster.admin('GET', path(name))) as { status: Status };
      if (status.containerStatuses && wanted(status)) return status;
      await new Promise((next) => setTimeout(next, 50));
    }
  };
  const waitingFor =
    (reason: string, restarts = 0) =>
    ({ containerStatuses: [first] }: Status): boolean =>
      first?.state['waiting']?.reason === reason && first.restartCount >= restarts;
  const ready = ({ conditions }: Status): boolean =>
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True');

  it('are ready at once with any other tag, also by digest', async () => {
    await make('healthy', `127.0.0.1:5000/team/example:v1@sha256:${'a'.repeat(64)}`);

    const { phase } = await until('healthy', ready);

    expect(phase).to.equal('Running');
  });

  it('are ready late when an annotation says how late', async () => {
    await make('late', 'example:v1', { annotations: { [ANNOTATION.readyAfter]: '1s' } });

    const early = await until('late', () => true);
    const late = await until('late', ready);

    expect(ready(early)).to.equal(false);
    expect(late.containerStatuses[0]?.restartCount).to.equal(0);
  });

  const stuck: readonly (readonly [Behaviour, string, RegExp])[] = [
    ['not-found', 'ErrImagePull', /example:not-found: not found$/u],
    ['not-found', 'ImagePullBackOff', /^Back-off pulling image "example:not-found"$/u],
    ['pull-denied', 'ErrImagePull', /authorization failed/u],
    ['bad-image-name', 'InvalidImageName', /invalid reference format/u],
    ['config-error', 'CreateContainerConfigError', /secret "missing" not found/u],
    ['run-error', 'RunContainerError', /no such file or directory/u],
  ];
  for (const [behaviour, reason, message] of stuck)
    it(`come to ${reason} with the tag ${behaviour}`, async () => {
      const name = `${behaviour}-${reason.toLowerCase()}`;
      await make(name, `example:${behaviour}`);

      const { phase, containerStatuses } = await until(name, waitingFor(reason));

      expect(phase).to.equal('Pending');
      expect(containerStatuses[0]?.state['waiting']?.message).to.match(message);
    });

  it('crash again and again with the tag crash, counting and keeping how it ended', async () => {
    await make('crash', `example:crash@sha256:${'a'.repeat(64)}`, {
      annotations: { [ANNOTATION.exitCode]: '3' },
    });

    const unreadySince = ({ conditions }: Status): string | undefined =>
      conditions.find(({ type, status }) => type === 'Ready' && status === 'False')?.lastTransitionTime;
    const first = await until('crash', () => true);
    const again = await until('crash', waitingFor('CrashLoopBackOff', 1));

    const { phase, containerStatuses } = again;
    expect(phase).to.equal('Running');
    expect(unreadySince(again)).to.equal(unreadySince(first));
    expect(containerStatuses[0]?.lastState.terminated).to.include({ exitCode: 3, reason: 'Error' });
  });

  it('run out of memory with the tag oom', async () => {
    await make('oom', 'example:oom');

    const { containerStatuses } = await until('oom', waitingFor('CrashLoopBackOff'));

    expect(containerStatuses[0]?.lastState.terminated).to.include({ exitCode: 137, reason: 'OOMKilled' });
  });

  it('are ready first and crash then with the tag crash-later', async () => {
    await make('later', 'example:crash-later', { annotations: { [ANNOTATION.crashAfter]: '1s' } });

    await until('later', ready);
    const { containerStatuses } = await until('later', waitingFor('CrashLoopBackOff'));

    expect(containerStatuses[0]?.ready).to.equal(false);
  });

  it('fail for good when they must not be restarted', async () => {
    await make('failed', 'example:crash', { restartPolicy: 'Never' });

    const { containerStatuses } = await until('failed', ({ phase }) => phase === 'Failed');

    expect(containerStatuses[0]?.state).to.have.nested.property('terminated.reason', 'Error');
  });

  it('stay running and unready with the tag never-ready, and say why in an event', async () => {
    await make('never', 'example:never-ready');
    const { phase } = await until('never', () => true);
    expect(phase).to.equal('Running');

    for (;;) {
      const events = await cluster.kubectl(
        'get',
        'events',
        '-n',
        namespace,
        '-o',
        'jsonpath={.items[*].message}',
      );
      if (events.includes('Readiness probe failed')) break;
    }

    expect(ready(await until('never', () => true))).to.equal(false);
  });

  it('fail in the container that the annotation names, and the others run', async () => {
    await make('sidecar', 'example:v1', {
      annotations: { [ANNOTATION.behaviour]: 'crash', [ANNOTATION.container]: 'proxy' },
      sidecar: true,
    });

    const { containerStatuses } = await until(
      'sidecar',
      (status) => status.containerStatuses[1]?.state['waiting'] !== undefined,
    );

    expect(containerStatuses.map(({ name, ready: isReady }) => [name, isReady])).to.deep.equal([
      ['web', true],
      ['proxy', false],
    ]);
  });

  it('go only after the time an annotation gives them', async () => {
    await make('lingering', 'example:v1', { annotations: { [ANNOTATION.goneAfter]: '1s' } });
    await until('lingering', ready);

    await cluster.admin('DELETE', path('lingering'));

    const { metadata } = (await cluster.admin('GET', path('lingering'))) as {
      metadata: { deletionTimestamp?: string };
    };
    expect(metadata.deletionTimestamp).to.be.a('string');
    while (await cluster.admin('GET', path('lingering')).catch(() => undefined));
  });

  it('complete when a Job owns them', async () => {
    await cluster.kubectl('create', 'job', 'migrate', '-n', namespace, '--image=example:v1');

    await cluster.kubectl(
      'wait',
      '-n',
      namespace,
      '--for=condition=Complete',
      'job/migrate',
      '--timeout=20s',
    );
  });

  it('complete where they are not started again', async () => {
    await make('smoke', 'example:v1', { restartPolicy: 'Never' });

    await until('smoke', ({ phase }) => phase === 'Succeeded');
  });

  it('have a log, of this run and of the one before', async () => {
    await make('talking', 'example:v1');
    await until('talking', ready);

    for (const previous of ['false', 'true'])
      expect(await cluster.admin('GET', `${path('talking')}/log?previous=${previous}`)).to.equal(
        'this container only pretends to run\n',
      );
  });
});
