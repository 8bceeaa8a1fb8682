import { setTimeout as pause } from 'node:timers/promises';
import { ANNOTATION } from '../../src/sandbox/behaviours.ts';
import type { TestSandbox } from '../support/sandbox.ts';

type Pod = {
  readonly metadata: {
    readonly name: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly status: { readonly phase?: string };
};

export type Load = { set(milliCpu: number): void; end(): Promise<void> };

/** What users ask of a service, in thousandths of a processor: shared among the Pods that run, as a Service does. */
export function loadOn(box: TestSandbox, namespace: string, app: string): Load {
  let total = 0;
  let going = true;
  const path = `/api/v1/namespaces/${namespace}/pods`;

  async function share(): Promise<void> {
    const { items } = (await box.admin('GET', `${path}?labelSelector=app%3D${app}`)) as {
      readonly items: readonly Pod[];
    };
    const pods = items.filter(
      ({ metadata, status }) => metadata.deletionTimestamp === undefined && status.phase === 'Running',
    );
    const each = `${Math.max(1, Math.round(total / Math.max(1, pods.length)))}m`;
    const late = pods.filter(({ metadata }) => metadata.annotations?.[ANNOTATION.cpu] !== each);
    await Promise.all(
      late.map(async ({ metadata: { name } }) =>
        box
          .admin('PATCH', `${path}/${name}?fieldManager=load`, {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name, annotations: { [ANNOTATION.cpu]: each } },
          })
          // One that a deploy has replaced meanwhile.
          .catch(() => undefined),
      ),
    );
  }

  const shared = (async () => {
    for (; going; await pause(200)) await share();
  })();
  return {
    set: (milliCpu) => (total = milliCpu),
    end: async () => {
      going = false;
      await shared;
    },
  };
}
