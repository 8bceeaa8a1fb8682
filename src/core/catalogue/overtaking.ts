import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const leaseLost = entry(
  {
    code: 'LEASE_LOST',
    exit: Exit.refused,
    about:
      'The lease that keeps two deploys apart could not be renewed, or another deploy has it; nothing more was written.',
  },
  (how: { readonly holderIdentity?: string } | 'silent' | 'deleted', cause?: unknown) => ({
    message: lostText(how),
    hint: 'what was applied stays: slipway history shows whether a newer release went out meanwhile; where none did, deploy again and the rest follows',
    cause,
  }),
);

function lostText(how: { readonly holderIdentity?: string } | 'silent' | 'deleted'): string {
  if (how === 'silent') return 'the lease of this deploy could not be renewed in time';
  if (how === 'deleted') return 'somebody has deleted the lease of this deploy';
  const { holderIdentity = '' } = how;
  return holderIdentity === ''
    ? 'another deploy took the lease of this one, and has ended since'
    : `${holderIdentity} has taken the lease of this deploy`;
}

export const overtaken = entry(
  {
    code: 'OVERTAKEN',
    exit: Exit.refused,
    about:
      'A newer release began after the one that failed, so the failed one is not rolled back: nothing was written.',
  },
  (release: string) => ({
    message: `${release} went out meanwhile, so nothing is rolled back`,
    hint: 'slipway status shows how the newer release is',
  }),
);

export const objectTaken = entry(
  {
    code: 'OBJECT_TAKEN',
    exit: Exit.refused,
    about:
      'Another service has made an object, or is about to take one, that this deploy was to write; that object was left as it is.',
  },
  (objects: readonly { readonly object: string; readonly owner: string; readonly take: string }[]) => ({
    message: objects
      .map(({ object, owner }) => `${object} belongs to service ${owner} since this was planned`)
      .join('; '),
    hint: `give it another name, or take it over with ${objects.map(({ take }) => `--take ${take}`).join(' ')}`,
  }),
);

export const otherRepository = entry(
  {
    code: 'OTHER_REPOSITORY',
    exit: Exit.refused,
    about:
      'What is deployed seems to be of another repository with a service of the same name: its commit is not known here, and its image or all of its objects have other names. Nothing was written.',
  },
  ({
    service,
    environment,
    deployed,
    why,
    objects,
  }: {
    readonly service: string;
    readonly environment: string;
    readonly deployed: string;
    readonly why: string;
    readonly objects: readonly string[];
  }) => ({
    message: `${environment} runs another '${service}': ${deployed}, which this repository does not know, ${why}`,
    details: objects.map((object) => `${object} would be removed`),
    hint: `name one of the two otherwise with service 'NAME' in its Jenkinsfile; where this repository moved or its history was rewritten, pass --allow-older once`,
  }),
);
