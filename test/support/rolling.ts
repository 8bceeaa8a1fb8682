import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import { linesFor } from '../../src/report/report.ts';
import type { Event } from '../../src/core/events.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import type { Outcome } from '../../src/core/verdict.ts';
import type { TrackOptions } from '../../src/deploy/rollout/request.ts';
import { track } from '../../src/deploy/rollout/track.ts';
import { sandbox, type TestSandbox } from './sandbox.ts';
import { assertValidEvent } from './valid-event.ts';

const { signal } = new AbortController();

export type Rolled = {
  readonly outcome: Outcome;
  readonly events: readonly Event[];
  /** What a console without cursor codes shows. */
  readonly lines: readonly string[];
};

export type Manifested = { readonly spec?: object; readonly annotations?: object; readonly pod?: object };

/** Applies and watches on the real API, in a namespace of its own. */
export type Rolling = {
  readonly box: TestSandbox;
  readonly cluster: Cluster;
  readonly namespace: string;
  /** A Deployment of two replicas; how its Pods behave is the tag. */
  manifest(name: string, tag: string, more?: Manifested): KubeObject;
  roll(objects: readonly KubeObject[], options?: Partial<TrackOptions>): Promise<Rolled>;
  /** Watches what was applied before; `onEvent` is called as things happen. */
  watch(targets: readonly KubeObject[], request?: WatchRequest): Promise<Rolled>;
  apply(object: KubeObject): Promise<KubeObject>;
};

export type WatchRequest = {
  readonly options?: Partial<TrackOptions>;
  /** Reads as somebody else, who may have fewer rights. */
  readonly as?: Cluster;
  readonly onEvent?: (event: Event) => void;
};

export async function rolling(prefix: string): Promise<Rolling> {
  const box = await sandbox();
  const surroundings = { cwd: process.cwd(), env: process.env, clock, version: 'test', person: 'tester' };
  const cluster = await openCluster(
    { context: box.contexts.development, kubeconfig: box.kubeconfig },
    surroundings,
  );
  const namespace = await box.createNamespace(prefix);
  const apply = async (object: KubeObject): Promise<KubeObject> => cluster.apply(object, {}, signal);

  async function watch(
    targets: readonly KubeObject[],
    { options, as = cluster, onEvent }: WatchRequest = {},
  ): Promise<Rolled> {
    const events: Event[] = [];
    const emit = (event: Event): void => {
      assertValidEvent(event);
      events.push(event);
      onEvent?.(event);
    };
    const outcome = await track({
      targets,
      cluster: as,
      clock,
      emit,
      options: { timeoutMs: 30_000, soakMs: 0, ...options },
      signal,
    });
    return { outcome, events, lines: events.flatMap(linesFor) };
  }

  return {
    box,
    cluster,
    namespace,
    manifest: (name, tag, { spec, annotations, pod } = {}) => ({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name }, ...(annotations && { annotations }) },
          spec: {
            terminationGracePeriodSeconds: 0,
            containers: [{ name: 'web', image: tag.includes('/') ? tag : `example:${tag}` }],
            ...pod,
          },
        },
        ...spec,
      },
    }),
    roll: async (objects, options = {}) => {
      const targets: KubeObject[] = [];
      for (const object of objects) targets.push(await apply(object));
      return watch(targets, { options });
    },
    watch,
    apply,
  };
}

export function reasonsOf(events: readonly Event[]): string[] {
  return events.flatMap((event) => (event.type === 'object.judged' ? event.verdict.reason : []));
}
