import type { ContainerStatus } from '../../core/pod.ts';
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
    missing,
    said,
  }: {
    readonly missing: ReadonlySet<string>;
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
  if (missing.has(image) || ABSENT.test(message))
    return { ...at, weight: 'fatal', reason: `image ${image} does not exist` };
  if (REFUSED.test(message))
    return { ...at, weight: 'fatal', reason: `image ${image}: the registry refuses the pull` };
  return { ...at, weight: 'passing', reason: `image ${image} cannot be pulled yet` };
}
