import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Pod } from '../../../src/core/pod.ts';
import { judge } from '../../../src/deploy/kinds/index.ts';
import type { Assessment } from '../../../src/deploy/kinds/kind.ts';
import { policyOf } from '../../../src/deploy/kinds/policy.ts';
import { rememberPods } from '../../../src/deploy/rollout/pod-memory.ts';
import { annotated } from '../../support/objects.ts';
import { context, object } from './context.ts';

type Status = Readonly<Record<string, unknown>>;

/** A Pod of which the image is what the release wants, and the status what the node says. */
function podOf(image: string, status: Status, isReady = false): Pod {
  return object('Pod', 'v1', {
    spec: { containers: [{ name: 'web', image }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
      containerStatuses: [{ name: 'web', ...status }],
    },
  });
}

const LOOPING = {
  image: 'web:crash',
  restartCount: 4,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 1 } },
};
const RUNNING = { image: 'docker.io/library/web:1', ready: true, restartCount: 0, state: { running: {} } };

/** What is said in the end of what was written while its node said `before`, and says `now`. */
function said(before: Pod, now: Pod = before, allowed = '1'): Assessment {
  const memory = rememberPods(new Map(), [now], { at: 0, first: true, written: [before] });
  const policy = policyOf(annotated(now, { 'slipway.dev/allowed-failures': allowed }));
  return judge(now, context({ memory, written: before, policy }));
}

describe('a Pod by itself whose image changes', () => {
  it('is no worse for what crashed before', () => {
    const now = podOf('web:1', { ...RUNNING, restartCount: 5, lastState: LOOPING.lastState }, true);

    expect(said(podOf('web:1', LOOPING)).state).to.equal('waiting');
    expect(said(podOf('web:1', LOOPING), now)).to.deep.include({ state: 'ready', reason: 'it is ready' });
  });

  it('is no worse for an image before that was not there', () => {
    const pulling = {
      image: 'web:none',
      restartCount: 0,
      state: { waiting: { reason: 'ErrImagePull', message: 'not found' } },
    };

    expect(said(podOf('web:1', pulling))).to.deep.include({
      state: 'waiting',
      reason: 'container web still runs web:none',
    });
  });

  it('is not ready by what ran before', () => {
    const { state, lapse } = said(podOf('web:2', RUNNING, true));

    expect(state).to.equal('waiting');
    expect(lapse?.to.state).to.equal('ready');
  });

  it('has not crashed where its node ends what ran before', () => {
    const restarted = {
      ...RUNNING,
      image: 'web:2',
      restartCount: 1,
      lastState: { terminated: { exitCode: 143 } },
    };

    expect(said(podOf('web:2', RUNNING, true), podOf('web:2', restarted), '0').state).to.equal('waiting');
  });

  it('fails by what crashes from then on', () => {
    const now = { ...LOOPING, restartCount: 2 };

    expect(said(podOf('web:crash', RUNNING, true), podOf('web:crash', now))).to.deep.include({
      state: 'failed',
      reason: 'container web exited with 1 (2 crashes, allowed 1)',
    });
  });

  it('fails by what crashed before where nothing of it changes', () => {
    expect(said(podOf('web:crash', LOOPING)).state).to.equal('failed');
  });
});

describe('pods that crash as a release comes', () => {
  const pod = podOf('web:crash', LOOPING);
  const reader: Pod = {
    ...pod,
    spec: { containers: [{ name: 'web', envFrom: [{ configMapRef: { name: 'settings' } }] }] },
  };
  const crashes = (of: Pod, ...maps: readonly string[]): number | undefined => {
    const written = maps.map((name) => object('ConfigMap', 'v1', { metadata: { name, uid: `u-${name}` } }));
    return rememberPods(new Map(), [of], { at: 0, first: true, written }).get('u-web')?.crashesBefore['web'];
  };

  it('are held against it, unless it changes what they read', () => {
    expect(crashes(pod, 'settings')).to.equal(undefined);
    expect(crashes(reader, 'other')).to.equal(undefined);
    expect(crashes(reader, 'settings')).to.equal(5);
  });

  it('are shown with what they wait for', () => {
    const memory = new Map([['u-web', { crashesBefore: { web: 5 } }]]);
    const live: KubeObject = object('Pod', 'v1', { spec: pod.spec, status: pod.status });

    expect(judge(live, context({ memory }))).to.deep.include({
      state: 'waiting',
      reason: 'container web waits to be started again after crashes before this rollout',
    });
  });
});
