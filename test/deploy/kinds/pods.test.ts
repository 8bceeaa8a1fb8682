import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { ContainerStatus, Pod } from '../../../src/core/pod.ts';
import type { PodMemory } from '../../../src/deploy/kinds/context.ts';
import { pod as podKind } from '../../../src/deploy/kinds/pod.ts';
import { judgePods } from '../../../src/deploy/kinds/pods-verdict.ts';
import { policyOf } from '../../../src/deploy/kinds/policy.ts';
import { context, object } from './context.ts';

type Shape = {
  readonly name?: string;
  readonly status?: Partial<ContainerStatus>;
  readonly spec?: object;
  readonly phase?: object;
  readonly conditions?: readonly object[];
  readonly metadata?: object;
};

function pod({
  name = 'web-1',
  status = {},
  spec = {},
  phase = {},
  conditions = [],
  metadata = {},
}: Shape = {}): Pod {
  return object('Pod', 'v1', {
    metadata: { name, uid: `u-${name}`, ...metadata },
    spec: { containers: [{ name: 'web', image: 'shop/web:2', ...spec }] },
    status: {
      conditions,
      containerStatuses: [{ name: 'web', ready: false, restartCount: 0, ...status }],
      ...phase,
    },
  });
}

const waitingFor = (reason: string, message = ''): Partial<ContainerStatus> => ({
  state: { waiting: { reason, message } },
});
const crashed = (restartCount: number, exitCode = 1, reason = 'Error'): Partial<ContainerStatus> => ({
  restartCount,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode, reason } },
});
const policy = (annotations: Record<string, string>) =>
  policyOf(object('Deployment', 'apps/v1', { metadata: { annotations } }));
const remembering = (memory: Partial<PodMemory>, name = 'web-1') =>
  new Map([[`u-${name}`, { crashesBefore: {}, ...memory }]]);

describe('deploy/kinds/pod', () => {
  const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
  const hook = { annotations: { 'helm.sh/hook': 'test' } };

  it('is good when it is ready, and as a hook of Helm when it has ended', () => {
    const states = [
      pod(ready),
      pod({ ...ready, metadata: hook }),
      pod({ phase: { phase: 'Succeeded' }, metadata: hook }),
      pod({ phase: { phase: 'Failed' }, metadata: hook }),
    ].map((live) => podKind.judge?.(live as unknown as KubeObject, context()).state);

    expect(states).to.deep.equal(['ready', 'waiting', 'ready', 'failed']);
  });
});

describe('deploy/kinds/pods-verdict', () => {
  describe('fatal at once', () => {
    const rows: readonly (readonly [string, Partial<ContainerStatus>, string, string])[] = [
      ['a name that is none', waitingFor('InvalidImageName'), 'image', "'shop/web:2' is no valid image name"],
      [
        'a missing manifest, in containerd words',
        waitingFor(
          'ErrImagePull',
          'rpc error: code = NotFound desc = failed to pull and unpack image "shop/web:2": failed to resolve reference "shop/web:2": shop/web:2: not found',
        ),
        'image',
        'image shop/web:2 does not exist',
      ],
      [
        'a missing manifest, in registry words',
        waitingFor(
          'ImagePullBackOff',
          'Back-off pulling image "shop/web:2": ErrImagePull: manifest unknown: Requested image not found',
        ),
        'image',
        'image shop/web:2 does not exist',
      ],
      [
        'a repository that ECR does not know',
        waitingFor(
          'ErrImagePull',
          "name unknown: The repository with name 'web' does not exist in the registry with id '123456789012'",
        ),
        'image',
        'image shop/web:2 does not exist',
      ],
      [
        'a login that is missing',
        waitingFor(
          'ErrImagePull',
          'failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized',
        ),
        'image',
        'image shop/web:2: the registry refuses the pull',
      ],
      [
        'an expired ECR login',
        waitingFor(
          'ErrImagePull',
          'pull access denied: denied: Your authorization token has expired. Reauthenticate and try again.',
        ),
        'image',
        'image shop/web:2: the registry refuses the pull',
      ],
      [
        'Docker Hub, which does not say which',
        waitingFor(
          'ErrImagePull',
          'pull access denied for web, repository does not exist or may require docker login',
        ),
        'image',
        'image shop/web:2 does not exist or needs a login',
      ],
      [
        'an image that may never be pulled',
        waitingFor('ErrImageNeverPull'),
        'image',
        'image shop/web:2 is not on the node and may not be pulled',
      ],
      [
        'a missing Secret',
        waitingFor('CreateContainerConfigError', 'secret "web-env" not found'),
        'config',
        'container web cannot start: there is no secret web-env',
      ],
      [
        'a missing ConfigMap',
        waitingFor('CreateContainerConfigError', 'configmap "web" not found'),
        'config',
        'container web cannot start: there is no config map web',
      ],
      [
        'a missing key',
        waitingFor('CreateContainerConfigError', "couldn't find key DB_URL in Secret shop/web-env"),
        'config',
        'container web cannot start: secret web-env has no key DB_URL',
      ],
      [
        'a user that must not be root',
        waitingFor('CreateContainerConfigError', 'container has runAsNonRoot and image will run as root'),
        'config',
        'container web cannot start: container has runAsNonRoot and image will run as root',
      ],
      [
        'a command that is not there',
        waitingFor(
          'RunContainerError',
          'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/app": stat /app: no such file or directory: unknown',
        ),
        'config',
        "container web cannot start: '/app' is not in the image",
      ],
      [
        'a command that may not run',
        {
          state: {
            terminated: {
              exitCode: 128,
              reason: 'StartError',
              message: 'exec: "/app": permission denied: unknown',
            },
          },
        },
        'config',
        "container web cannot start: '/app' may not be executed",
      ],
    ];
    for (const [what, status, cause, reason] of rows)
      it(`is ${what}`, () => {
        const verdict = judgePods([pod({ status })], 1, context());

        expect(verdict.failed).to.deep.equal({ cause, reason });
      });

    it('is an image that the registry was asked for and does not have, whatever the kubelet says', () => {
      const pods = [pod({ status: waitingFor('ImagePullBackOff', 'Back-off pulling image') })];

      const verdict = judgePods(
        pods,
        1,
        context({ images: new Map([['shop/web:2', { state: 'missing' }]]) }),
      );

      expect(verdict.failed?.reason).to.equal('image shop/web:2 does not exist');
    });

    it('is a volume whose Secret does not exist', () => {
      const event = object('Event', 'v1', {
        reason: 'FailedMount',
        message: 'MountVolume.SetUp failed for volume "keys" : secret "web-keys" not found',
        involvedObject: { uid: 'u-web-1' },
      });

      const verdict = judgePods([pod()], 1, context({ events: [event] }));

      expect(verdict.failed?.reason).to.equal('a volume needs the secret web-keys, which does not exist');
    });
  });

  describe('may pass', () => {
    const rows: readonly (readonly [string, Partial<ContainerStatus>, string])[] = [
      [
        'a registry that does not answer',
        waitingFor('ErrImagePull', 'dial tcp 10.0.0.1:443: i/o timeout'),
        'image shop/web:2 cannot be pulled yet',
      ],
      [
        'a registry that is ill',
        waitingFor('ImagePullBackOff', 'unexpected status code 503 Service Unavailable'),
        'image shop/web:2 cannot be pulled yet',
      ],
      [
        'a kubelet whose cache lags',
        waitingFor(
          'CreateContainerConfigError',
          'failed to sync secret cache: timed out waiting for the condition',
        ),
        'container web waits for the node: failed to sync secret cache: timed out waiting for the condition',
      ],
      [
        'a name that the runtime still holds',
        waitingFor('CreateContainerError', 'name "web" is reserved for "3f2a"'),
        'container web cannot start: name "web" is reserved for "3f2a"',
      ],
    ];
    for (const [what, status, hint] of rows)
      it(`is ${what}`, () => {
        expect(judgePods([pod({ status })], 1, context())).to.deep.equal({ hint });
      });
  });

  describe('the budget of crashes', () => {
    it('lets each replica crash once', () => {
      const pods = [pod({ name: 'web-1', status: crashed(0) }), pod({ name: 'web-2', status: crashed(0) })];

      expect(judgePods(pods, 2, context())).to.deep.equal({ hint: 'container web exited with 1 (2 pods)' });
    });

    it('is spent by the second crash of the only pod', () => {
      expect(judgePods([pod({ status: crashed(1) })], 1, context()).failed).to.deep.equal({
        cause: 'crash',
        reason: 'container web exited with 1 (2 crashes, allowed 1)',
      });
    });

    it('is shared: one pod crashing twice beside two healthy ones is waited for', () => {
      const healthy = { ready: true, state: { running: {} } };
      const pods = [
        pod({ status: crashed(1) }),
        pod({ name: 'web-2', status: healthy }),
        pod({ name: 'web-3', status: healthy }),
      ];

      expect(judgePods(pods, 3, context()).failed).to.equal(undefined);
    });

    it('does not shelter one pod that crashes on and on', () => {
      const healthy = { ready: true, state: { running: {} } };
      const others = Array.from({ length: 9 }, (_, index) => pod({ name: `ok-${index}`, status: healthy }));

      expect(judgePods([pod({ status: crashed(4) }), ...others], 10, context()).failed?.cause).to.equal(
        'crash',
      );
    });

    it('is as large as the annotation says', () => {
      const generous = context({ policy: policy({ 'slipway.dev/allowed-failures': '3' }) });

      expect(judgePods([pod({ status: crashed(2) })], 1, generous).failed).to.equal(undefined);
      expect(judgePods([pod({ status: crashed(3) })], 1, generous).failed?.cause).to.equal('crash');
    });

    it('may be none', () => {
      const strict = context({ policy: policy({ 'slipway.dev/allowed-failures': '0' }) });

      expect(judgePods([pod({ status: crashed(0) })], 1, strict).failed?.reason).to.equal(
        'container web exited with 1 (1 crash, allowed 0)',
      );
    });

    it('leaves out what crashed before the rollout', () => {
      const status = { restartCount: 12, ready: true, state: { running: {} } };
      const memory = remembering({ crashesBefore: { web: 12 } });

      expect(judgePods([pod({ status })], 1, context({ memory }))).to.deep.equal({});
    });

    it('counts an exit with 0 of a container that should keep running', () => {
      expect(judgePods([pod({ status: crashed(2, 0, 'Completed') })], 1, context()).failed?.reason).to.equal(
        'container web ended with 0 although it should keep running (3 crashes, allowed 1)',
      );
    });

    it('names memory where the kernel killed it', () => {
      const spec = { resources: { limits: { memory: '64Mi' } } };

      expect(
        judgePods([pod({ spec, status: crashed(1, 137, 'OOMKilled') })], 1, context()).failed,
      ).to.deep.equal({
        cause: 'memory',
        reason: 'container web ran out of memory (limit 64Mi) (2 crashes, allowed 1)',
      });
    });

    it('names the probe where the kubelet killed it', () => {
      const event = object('Event', 'v1', {
        reason: 'Killing',
        message: 'Container web failed liveness probe, will be restarted',
        involvedObject: { uid: 'u-web-1' },
      });

      const verdict = judgePods([pod({ status: crashed(1, 137) })], 1, context({ events: [event] }));

      expect(verdict.failed?.cause).to.equal('probe');
    });

    it('does not count an init container that has done its work', () => {
      const done = pod();
      const init = { name: 'migrate', state: { terminated: { exitCode: 0 } }, restartCount: 0 };
      const spec = { ...done.spec, initContainers: [{ name: 'migrate' }] };

      expect(
        judgePods(
          [{ ...done, spec, status: { ...done.status, initContainerStatuses: [init] } }],
          1,
          context(),
        ),
      ).to.deep.equal({});
    });

    it('counts an init container that fails', () => {
      const failing = pod();
      const init = { name: 'migrate', ...crashed(1, 3) };
      const spec = { ...failing.spec, initContainers: [{ name: 'migrate' }] };

      expect(
        judgePods(
          [{ ...failing, spec, status: { ...failing.status, initContainerStatuses: [init] } }],
          1,
          context(),
        ).failed?.reason,
      ).to.equal('container migrate exited with 3 (2 crashes, allowed 1)');
    });
  });

  describe('a share that must be available', () => {
    it('forgives as many broken pods as are spare', () => {
      const broken = pod({ status: waitingFor('InvalidImageName') });
      const others = Array.from({ length: 4 }, (_, index) =>
        pod({ name: `ok-${index}`, status: { ready: true, state: { running: {} } } }),
      );
      const four = context({ policy: policy({ 'slipway.dev/required': '80%' }) });

      expect(judgePods([broken, ...others], 5, four).failed).to.equal(undefined);
      expect(
        judgePods([broken, pod({ name: 'web-2', status: waitingFor('InvalidImageName') })], 5, four).failed
          ?.cause,
      ).to.equal('image');
    });
  });

  describe('a pod without a node', () => {
    const unschedulable = pod({
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available.',
        },
      ],
    });
    const memory = remembering({ unschedulableSince: 0 });
    const event = (reason: string) => object('Event', 'v1', { reason, involvedObject: { uid: 'u-web-1' } });

    it('is waited for while an autoscaler may still have its say', () => {
      expect(judgePods([unschedulable], 1, context({ memory, at: 29_000 }))).to.deep.equal({
        hint: 'no node takes it: 0/3 nodes are available: 3 Insufficient cpu',
      });
    });

    it('has failed when nobody has said anything for long enough', () => {
      expect(judgePods([unschedulable], 1, context({ memory, at: 30_000 })).failed?.cause).to.equal(
        'schedule',
      );
    });

    for (const reason of ['TriggeredScaleUp', 'Nominated'])
      it(`is waited for when the event ${reason} says that a node comes`, () => {
        const verdict = judgePods(
          [unschedulable],
          1,
          context({ memory, at: 300_000, events: [event(reason)] }),
        );

        expect(verdict).to.deep.equal({ hint: 'a node is being added for it' });
      });

    describe('of which an autoscaler of nodes speaks', () => {
      const said = (reason: string, message: string, second: number, uid = 'u-web-1') =>
        object('Event', 'v1', {
          reason,
          message,
          lastTimestamp: `2026-11-29T10:00:${String(second).padStart(2, '0')}Z`,
          involvedObject: { kind: 'Pod', uid },
        });
      const judged = (events: readonly ReturnType<typeof said>[], at = 30_000) =>
        judgePods([unschedulable], 1, context({ memory, at, events }));
      const BY_SCHEDULER = said(
        'FailedScheduling',
        '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
        9,
      );
      const OVER_LIMIT =
        'Failed to schedule pod, all available instance types exceed limits for nodepool (NodePool=default)';
      const NOMINATED = 'Pod should schedule on: nodeclaim/default-x8k2p';

      it('is failed with the sentence of Karpenter where the pool has reached its limit', () => {
        expect(judged([BY_SCHEDULER, said('FailedScheduling', OVER_LIMIT, 5)]).failed).to.deep.equal({
          cause: 'schedule',
          reason:
            'no node takes it: 0/3 nodes are available: 3 Insufficient cpu; Karpenter adds none: all available instance types exceed limits for nodepool (NodePool=default)',
        });
      });

      it('is waited for where Karpenter found no node at first and nominated one later', () => {
        const first = said('FailedScheduling', OVER_LIMIT, 5);

        expect(judged([first], 10_000).failed).to.equal(undefined);
        for (const second of [5, 6])
          expect(judged([said('Nominated', NOMINATED, second), first], 600_000)).to.deep.equal({
            hint: 'a node is being added for it',
          });
      });

      it('is failed where the node that came was lost and Karpenter says no since', () => {
        const events = [said('Nominated', NOMINATED, 5), said('FailedScheduling', OVER_LIMIT, 40)];

        expect(judged(events).failed?.reason).to.contain('Karpenter adds none');
      });

      it('is failed in the words of cluster-autoscaler', () => {
        const no =
          "pod didn't trigger scale-up: 1 node(s) had untolerated taint(s), 3 max node group size reached";

        expect(judged([said('NotTriggerScaleUp', no, 5)]).failed?.reason).to.equal(
          'no node takes it: 0/3 nodes are available: 3 Insufficient cpu; cluster-autoscaler adds none: 1 node(s) had untolerated taint(s), 3 max node group size reached',
        );
        const old =
          "pod didn't trigger scale-up (it wouldn't fit if a new node is added): 1 max limit reached";
        expect(judged([said('NotTriggerScaleUp', old, 5)]).failed?.reason).to.contain(
          'cluster-autoscaler adds none: 1 max limit reached',
        );
        expect(
          judged([said('NotTriggerScaleUp', "pod didn't trigger scale-up:", 5)]).failed?.reason,
        ).to.match(/; cluster-autoscaler adds none and does not say why$/);
      });

      it('is waited for where cluster-autoscaler said no before it added a node', () => {
        const no = said('NotTriggerScaleUp', "pod didn't trigger scale-up: 2 max node group size reached", 5);
        const yes = said('TriggeredScaleUp', 'pod triggered scale-up: [{workers 1->2 (max: 2)}]', 25);

        expect(judged([no], 20_000).failed).to.equal(undefined);
        expect(judged([yes, no], 300_000)).to.deep.equal({ hint: 'a node is being added for it' });
      });

      it('is waited for where nodes come for others and nothing is said of it', () => {
        const made = { ...unschedulable.metadata, creationTimestamp: '2026-11-29T10:00:10Z' };
        const silent = { ...unschedulable, metadata: made };
        const of = (events: readonly ReturnType<typeof said>[]) =>
          judgePods([silent], 1, context({ memory, at: 300_000, events }));
        const other = (second: number) => said('Nominated', NOMINATED, second, 'u-web-2');

        expect(of([other(12)])).to.deep.equal({ hint: 'nodes are being added' });
        expect(of([other(5)]).failed?.cause).to.equal('schedule');
        expect(of([other(12), said('FailedScheduling', OVER_LIMIT, 12)]).failed?.cause).to.equal('schedule');
      });

      it('keeps one line of what it says, of a bounded length', () => {
        const long = `Failed to schedule pod, incompatible with nodepool "a",\n${'x'.repeat(2_000)}`;
        const { reason = '' } = judged([said('FailedScheduling', long, 5)]).failed ?? {};

        expect(reason).not.to.contain('\n');
        expect(reason.length).to.be.below(400);
      });
    });

    it('is waited for while another pod is going and makes room', () => {
      const leaving = pod({ name: 'web-0', metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });

      expect(judgePods([unschedulable, leaving], 1, context({ memory, at: 60_000 })).failed).to.equal(
        undefined,
      );
    });

    it('has a storage problem where its volume is the reason', () => {
      const unbound = pod({
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.',
          },
        ],
      });

      expect(judgePods([unbound], 1, context({ memory, at: 60_000 })).failed?.cause).to.equal('storage');
    });

    it('may be held by a scheduling gate', () => {
      const gated = pod({
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'SchedulingGated' }],
      });

      expect(judgePods([gated], 1, context({ at: 900_000 }))).to.deep.equal({
        hint: 'a scheduling gate holds it',
      });
    });
  });

  describe('a pod that does not become ready', () => {
    const running: Partial<ContainerStatus> = { state: { running: {} }, started: true };
    const probe = {
      readinessProbe: {
        httpGet: { path: '/ok', port: 80 },
        initialDelaySeconds: 30,
        periodSeconds: 10,
        failureThreshold: 3,
      },
    };
    const unready = pod({ status: running, spec: probe });
    const memory = remembering({ unreadySince: 0 });

    it('has three times the grace of its own probe', () => {
      const { failed } = judgePods([unready], 1, context({ memory, at: 152_999 }));

      expect(failed).to.equal(undefined);
    });

    it('has failed after that', () => {
      expect(judgePods([unready], 1, context({ memory, at: 153_000 })).failed).to.deep.equal({
        cause: 'probe',
        reason: 'container web does not pass its readiness probe (GET /ok on port 80)',
      });
    });

    it('has a minute at least', () => {
      const quick = pod({
        status: running,
        spec: { readinessProbe: { tcpSocket: { port: 80 }, periodSeconds: 1 } },
      });

      expect(judgePods([quick], 1, context({ memory, at: 59_999 })).failed).to.equal(undefined);
      expect(judgePods([quick], 1, context({ memory, at: 60_000 })).failed?.reason).to.include(
        '(TCP port 80)',
      );
    });

    it('has all the time of its startup probe, which the kubelet itself ends', () => {
      const starting = pod({
        status: { state: { running: {} }, started: false },
        spec: { ...probe, startupProbe: { grpc: { port: 9000 }, failureThreshold: 100 } },
      });

      expect(judgePods([starting], 1, context({ memory, at: 900_000 }))).to.deep.equal({
        hint: 'container web does not pass its startup probe (gRPC on port 9000)',
      });
    });
  });

  it('forgets a pod that was evicted and one that is being deleted', () => {
    const evicted = pod({ status: crashed(9), phase: { phase: 'Failed', reason: 'Evicted' } });
    const leaving = pod({ status: crashed(9), metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } });

    expect(judgePods([evicted, leaving], 1, context())).to.deep.equal({});
  });

  it('tells the most common of several troubles', () => {
    const pods = [
      pod({ name: 'a', status: waitingFor('ErrImagePull', 'i/o timeout') }),
      pod({ name: 'b', status: crashed(0) }),
      pod({ name: 'c', status: crashed(0) }),
    ];

    expect(judgePods(pods, 3, context())).to.deep.equal({ hint: 'container web exited with 1 (2 pods)' });
  });
});
