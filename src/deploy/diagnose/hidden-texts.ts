import { isFields } from '../../core/fields.ts';
import { groupOf, type KubeObject } from '../../core/objects.ts';
import type { Cluster } from '../../core/ports/cluster.ts';

export type Hiding = {
  /** Takes secret values out of a text. */
  readonly redact: (text: string) => string;
  /** Why not every value is known that is to be taken out; then nothing is passed on that a container may have said. */
  readonly withheld?: string | undefined;
};

type Texts = Pick<Cluster, 'get' | 'list' | 'watch' | 'logs'>;

/** What stands in place of a text that might hold a value nobody could read. */
export const LEFT_OUT = '(left out)';

/** Messages of these are the node's own, made of names and addresses alone. */
const OF_THE_NODE = new Set([
  ...['ContainerCreating', 'PodInitializing', 'CrashLoopBackOff', 'CreateContainerConfigError'],
  ...['ErrImagePull', 'ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull'],
  ...['FailedScheduling', 'FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox', 'Evicted'],
  ...['FailedCreate', 'FailedBinding', 'ProvisioningFailed', 'BackOff', 'Killing', 'Created', 'Started'],
  ...['Scheduled', 'Pulling', 'Pulled', 'ScalingReplicaSet', 'SuccessfulCreate', 'SuccessfulDelete'],
]);

/**
 * The same cluster, without secret values in what containers and operators say. It is done where a text is read, before
 * anybody shortens it, judges by it or keeps it in a record: half a value would not be found any more.
 */
export function withHiddenTexts<Some extends Texts>(cluster: Some, hiding: Hiding): Some {
  const hidden = (object: KubeObject): KubeObject => withoutValues(object, hiding);
  return {
    ...cluster,
    get: async (ref, signal) => {
      const found = await cluster.get(ref, signal);
      return found && hidden(found);
    },
    list: async (selection, signal) => {
      const { items, resourceVersion } = await cluster.list(selection, signal);
      return { items: items.map(hidden), resourceVersion };
    },
    watch: async function* (selection, signal) {
      for await (const { type, object } of cluster.watch(selection, signal))
        yield { type, object: hidden(object) };
    },
    logs: async (request, signal) => {
      const text = await cluster.logs(request, signal);
      return hiding.redact(Buffer.byteLength(text) < request.limitBytes ? text : wholeLines(text));
    },
  };
}

/** Without the line that the limit has cut, perhaps within a value; of one line without end nobody shows the end. */
function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1) || text;
}

function withoutValues(object: KubeObject, { redact, withheld }: Hiding): KubeObject {
  const { status, message } = object;
  const isKnown = withheld === undefined;
  // Kinds of operators tell in a message what they made of a value.
  const isOurs = !groupOf(object.apiVersion).includes('.') || groupOf(object.apiVersion).endsWith('.k8s.io');
  const told = (text: string, reason: unknown, inContainer: boolean): string =>
    isKnown || OF_THE_NODE.has(String(reason)) || (isOurs && !inContainer) ? redact(text) : LEFT_OUT;
  return {
    ...object,
    ...(typeof message === 'string' && { message: told(message, object['reason'], true) }),
    ...(isFields(status) && { status: withMessages(status, told) }),
  };
}

type Told = (text: string, reason: unknown, inContainer: boolean) => string;

/** Every `message` anywhere below, with the `reason` beside it. */
function withMessages(value: unknown, told: Told, within = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => withMessages(item, told, within));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'message' && typeof inner === 'string'
        ? told(inner, value['reason'], /ontainerStatuses$/.test(within))
        : withMessages(inner, told, /ontainerStatuses$/.test(within) ? within : name),
    ]),
  );
}
