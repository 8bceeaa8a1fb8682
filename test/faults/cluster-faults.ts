import { setTimeout as pause } from 'node:timers/promises';
import { WRITES } from './counts.ts';
import { atNth, type Fault } from './fault.ts';
import { isWrite } from './place.ts';

const SOME = [1, 2, Math.ceil(WRITES / 2), WRITES - 1, WRITES] as const;

/** What befalls the control plane; it is everybody's. */
export const clusterFaults: readonly Fault[] = [
  {
    name: 'the API server is killed and started again at a write',
    moments: SOME,
    few: [Math.ceil(WRITES / 2)],
    disturbs: true,
    exits: [0],
    run: async (place, nth, box) => {
      let restarted: Promise<void> | undefined;
      place.api.fate(
        atNth(isWrite, nth, () => {
          restarted = box.restart('kube-apiserver');
          return 'on';
        }),
      );
      const ran = await place.slipway(['deploy']);
      await restarted;
      return ran;
    },
  },
  {
    name: 'the API server is killed and started again while the rollout is watched',
    moments: [1],
    few: [1],
    disturbs: true,
    exits: [0],
    run: async (place, _, box) => {
      let restarted: Promise<void> | undefined;
      place.api.fate((asked) => {
        if (asked.url.includes('watch=true')) restarted ??= box.restart('kube-apiserver');
        return 'on';
      });
      const ran = await place.slipway(['deploy']);
      await restarted;
      return ran;
    },
  },
  {
    name: 'etcd stands still for 10 s at a write',
    moments: SOME,
    few: [WRITES - 1],
    disturbs: true,
    exits: [0],
    run: async (place, nth, box) => {
      let still: Promise<void> | undefined;
      place.api.fate(
        atNth(isWrite, nth, () => {
          box.signal('etcd', 'SIGSTOP');
          still = pause(10_000).then(() => box.signal('etcd', 'SIGCONT'));
          return 'on';
        }),
      );
      const ran = await place.slipway(['deploy']);
      await still;
      return ran;
    },
  },
];
