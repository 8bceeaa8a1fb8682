import type { ContainerStatus } from '../../core/pod.ts';
import type { TroubleIn } from './trouble.ts';

// The kubelet's own caches lag behind right after a Secret was made; it tries again and finds it.
const LAGGING = /failed to sync|timed out waiting for the condition|not registered/i;

const ABSENT = [
  { kind: 'secret', found: /secrets? "([^"]+)" not found/i },
  { kind: 'config map', found: /configmaps? "([^"]+)" not found/i },
] as const;

/** Why a container cannot even be started: missing Secret or key, or a command that is not in the image. */
export function startTrouble({ name, state, lastState }: ContainerStatus): TroubleIn | undefined {
  const { reason = '', message = '' } = state?.waiting ?? {};
  const at = { container: name, cause: 'config' as const };
  if (reason === 'CreateContainerConfigError') {
    if (LAGGING.test(message))
      return { ...at, weight: 'passing', reason: `container ${name} waits for the node: ${message}` };
    return { ...at, weight: 'fatal', reason: `container ${name} cannot start: ${configText(message)}` };
  }
  if (reason === 'RunContainerError' || reason === 'CreateContainerError') {
    // A name still reserved by the container before it is the runtime's own race, over in a moment.
    const weight = /is reserved for|context deadline exceeded/i.test(message) ? 'passing' : 'fatal';
    return { ...at, weight, reason: `container ${name} cannot start: ${startText(message)}` };
  }
  // Before it is tried again the same end is the last one.
  const ended = state?.terminated ?? (state?.waiting && lastState?.terminated);
  if (ended && (ended.reason === 'StartError' || ended.reason === 'ContainerCannotRun'))
    return {
      ...at,
      weight: 'fatal',
      reason: `container ${name} cannot start: ${startText(ended.message ?? '')}`,
    };
  return undefined;
}

function configText(message: string): string {
  for (const { kind, found } of ABSENT) {
    const [, object] = found.exec(message) ?? [];
    if (object !== undefined) return `there is no ${kind} ${object}`;
  }
  const [, key, kind, object] =
    /couldn't find key (\S+) in (Secret|ConfigMap) \S*?([^/\s]+)$/.exec(message) ?? [];
  if (key !== undefined) return `${kind === 'Secret' ? 'secret' : 'config map'} ${object} has no key ${key}`;
  // Pods that fail alike are to read alike.
  const text = message.replace(/ \(pod: "[^"]*", container: [^)]*\)$/, '');
  return text === '' ? 'its configuration is not valid' : text;
}

/** runc's messages are a chain of colons, reported apart by what comes last. */
function startText(message: string): string {
  const [, command] =
    /exec: "([^"]+)": (?:stat .*: )?(?:executable file not found|no such file)/.exec(message) ?? [];
  if (command !== undefined) return `'${command}' is not in the image`;
  const [, denied] = /exec: "([^"]+)": permission denied/.exec(message) ?? [];
  if (denied !== undefined) return `'${denied}' may not be executed`;
  return message === ''
    ? 'the container runtime does not say why'
    : (message.split('\n')[0] ?? '').slice(-200);
}
