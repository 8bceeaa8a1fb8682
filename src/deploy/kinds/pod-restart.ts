import { type ContainerStatus, containerSpec, containerStatuses, type Pod } from '../../core/pod.ts';
import { isSameImage } from './pod-template.ts';

/** Whether a container runs another image than its Pod wants now, so that its node is to start it again. */
export function isToRestart(pod: Pod, { name, image }: ContainerStatus): boolean {
  return image !== undefined && !isSameImage(image, containerSpec(pod, name)?.image);
}

/** A container of which the node says what it said before the image was changed; then it says nothing of the new one. */
export function unrestarted(pod: Pod, written: Pod): ContainerStatus | undefined {
  const before = new Map(containerStatuses(written).map((status) => [status.name, JSON.stringify(status)]));
  return containerStatuses(pod).find(
    (status) => isToRestart(pod, status) && before.get(status.name) === JSON.stringify(status),
  );
}
