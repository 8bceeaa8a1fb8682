import type { Place } from '../place.ts';
import { fault } from './entry.ts';
import { durationText } from '../duration.ts';
import { imageNotFound as baseNotFound, noPlatform } from './images.ts';
import { registryUnreachable } from './registry.ts';

/** An image that manifests name, and who uses it. */
type Used = { readonly reference: string; readonly by: string; readonly place: Place };

export const imageNotFound = fault(
  baseNotFound.described,
  ({ reference, by, place }: Used, near: readonly string[], waitedMs: number) => ({
    message: `there is no image ${reference}${waitedMs === 0 ? '' : ` after ${durationText(waitedMs)} of waiting`} (${by})`,
    hint: near.length > 0 ? `did you mean ${near.map((tag) => `'${tag}'`).join(' or ')}` : missing(waitedMs),
    place,
  }),
);

function missing(waitedMs: number): string {
  return waitedMs === 0
    ? 'push it first, or correct its name'
    : 'see why it does not come: the rules of replication or of the pull-through cache, and whether the source has it; or raise registry.wait';
}

/** Silence of the platform's own registry is an error, of others a warning. */
export const imageUnknown = fault(
  registryUnreachable.described,
  ({ reference, by, place }: Used, why: string, isOwn: boolean) => ({
    message: `${why}, so it is not known whether ${reference} exists (${by})`,
    hint: 'correct the name of the image, or check the network',
    place,
    ...(!isOwn && { severity: 'warning' as const }),
  }),
);

export const imagePrivate = fault(
  {
    code: 'IMAGE_PRIVATE',
    severity: 'warning',
    about: 'The registry gives the image to nobody without a login, and its Pod has no imagePullSecrets.',
  },
  ({ reference, by, place }: Used) => ({
    message: `${reference} requires a login and its Pod has no imagePullSecrets (${by})`,
    hint: 'add imagePullSecrets, unless the nodes have a login of their own',
    place,
  }),
);

export const noSuchPlatform = fault(
  noPlatform.described,
  (
    { reference, by, place }: Used,
    platforms: readonly string[],
    unfit: readonly string[],
    isAny: boolean,
  ) => ({
    message: `${reference} is made for ${platforms.join(', ')}, ${isAny ? `not for nodes of ${unfit.join(', ')}` : 'and no node is'} (${by})`,
    hint: `build it for ${unfit.join(' and ')}${isAny ? ', or select the nodes with nodeSelector kubernetes.io/arch' : ''}`,
    place,
    ...(isAny && { severity: 'warning' as const }),
  }),
);

export const pullSecretMissing = fault(
  {
    code: 'PULL_SECRET_MISSING',
    about: 'A Pod names a Secret to pull its images with that neither the release nor the cluster has.',
  },
  (name: string, { by, place }: Used) => ({
    message: `there is no Secret ${name} to pull images with (${by})`,
    hint: 'create it in the namespace, or correct imagePullSecrets',
    place,
  }),
);
