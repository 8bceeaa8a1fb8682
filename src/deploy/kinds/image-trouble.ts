import { type ContainerStatus, containerSpec, containerStatuses, type Pod } from '../../core/pod.ts';
import type { ImageAnswer } from './context.ts';
import type { TroubleIn } from './trouble.ts';

const PULL_REASONS = new Set(['ErrImagePull', 'ImagePullBackOff', 'RegistryUnavailable']);

// What containerd, CRI-O and the registries say when no retry can help.
const ABSENT =
  /not found|manifest unknown|name unknown|does not exist|no such (image|manifest)|repository .* unknown/i;
const REFUSED =
  /unauthori[sz]ed|authentication required|no basic auth|access denied|denied:|403 forbidden|authorization failed|insufficient_scope/i;
// "pull access denied, repository does not exist or may require authorization": Docker Hub does not say which.
const EITHER = /does not exist or may require/i;

/** Why the image of a container cannot be had. */
export function imageTrouble(
  { name, state }: ContainerStatus,
  image: string,
  {
    answers,
    said,
  }: {
    readonly answers: ReadonlyMap<string, ImageAnswer>;
    /** Earlier messages about this pull. */ readonly said: string;
  },
): TroubleIn | undefined {
  const { reason = '', message: latest = '' } = state?.waiting ?? {};
  // The kubelet goes to and fro between the error and the back-off, which may no longer say why.
  const message = `${latest} ${said}`;
  const at = { container: name, cause: 'image' as const };
  if (reason === 'InvalidImageName')
    return { ...at, weight: 'fatal', reason: `'${image}' is no valid image name` };
  if (reason === 'ErrImageNeverPull')
    return { ...at, weight: 'fatal', reason: `image ${image} is not on the node and may not be pulled` };
  if (!PULL_REASONS.has(reason)) return undefined;
  if (EITHER.test(message))
    return { ...at, weight: 'fatal', reason: `image ${image} does not exist or needs a login` };
  const answer = answers.get(image)?.state;
  if (answer === 'missing' || ABSENT.test(message))
    return { ...at, weight: 'fatal', reason: `image ${image} does not exist` };
  if (REFUSED.test(message))
    return { ...at, weight: 'fatal', reason: `image ${image}: the registry refuses the pull` };
  return {
    ...at,
    weight: 'passing',
    reason: `image ${image} cannot be pulled yet${answer === undefined ? '' : PASSING[answer]}`,
  };
}

const PASSING: Readonly<Record<Exclude<ImageAnswer['state'], 'missing'>, string>> = {
  exists: ', though its registry has it',
  private: '; its registry requires a login',
  unreachable: ', and its registry does not answer us either',
};

/** Images that keep containers of these Pods waiting. */
export function unpulledImages(pods: readonly Pod[]): string[] {
  return pods.flatMap((pod) =>
    containerStatuses(pod).flatMap(({ name, state, image }) =>
      PULL_REASONS.has(state?.waiting?.reason ?? '') ? (containerSpec(pod, name)?.image ?? image ?? []) : [],
    ),
  );
}
