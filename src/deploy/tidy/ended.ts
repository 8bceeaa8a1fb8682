import type { KubeObject } from '../../core/objects.ts';

type Status = {
  readonly phase?: string;
  readonly completionTime?: string;
  readonly startTime?: string;
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly lastTransitionTime?: string;
  }[];
  readonly containerStatuses?: readonly ContainerStatus[];
  readonly initContainerStatuses?: readonly ContainerStatus[];
};

type ContainerStatus = {
  readonly state?: { readonly terminated?: { readonly finishedAt?: string } };
};

/** When a Job came to its end, good or bad; undefined while it runs, or will run. */
export function jobEndedAt(job: KubeObject): string | undefined {
  const { conditions = [], completionTime } = statusOf(job);
  const end = conditions.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
  return end && (latest([completionTime, end.lastTransitionTime]) || job.metadata.creationTimestamp);
}

/** When a Pod failed: an evicted one has no container that would say it. */
export function podFailedAt(pod: KubeObject): string | undefined {
  const status = statusOf(pod);
  if (status.phase !== 'Failed') return undefined;
  const { conditions = [], containerStatuses = [], initContainerStatuses = [] } = status;
  const end = latest([
    ...[...containerStatuses, ...initContainerStatuses].map(({ state }) => state?.terminated?.finishedAt),
    ...conditions.map(({ lastTransitionTime }) => lastTransitionTime),
    status.startTime,
  ]);
  return end || pod.metadata.creationTimestamp;
}

function statusOf({ status }: KubeObject): Status {
  return status ?? {};
}

/** Times of the API have one form, so that they sort as texts. */
function latest(times: readonly (string | undefined)[]): string {
  return times.reduce<string>((last, time = '') => (time > last ? time : last), '');
}
