import type { ApiStatus } from '../api-status.ts';
import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const eksNotFound = entry(
  {
    code: 'EKS_NOT_FOUND',
    about: 'There is no EKS cluster of that name in the region, in the account whose credentials are used.',
  },
  (name: string, region: string, who: string) => ({
    message: `there is no EKS cluster ${name} in ${region} for ${who}`,
    hint: 'correct cluster.eks in the platform file: name, region, and assumeRole where the cluster is in another account',
  }),
);

export const eksDenied = entry(
  {
    code: 'EKS_DENIED',
    exit: Exit.refused,
    about: 'The credentials may not ask EKS for the address of the cluster.',
  },
  (name: string, region: string, who: string) => ({
    message: `${who} may not describe EKS cluster ${name} in ${region}`,
    hint: `allow eks:DescribeCluster on it to ${who}`,
  }),
);

export const eksNotReady = entry(
  {
    code: 'EKS_NOT_READY',
    exit: Exit.refused,
    about:
      'The EKS cluster has no address yet, or not any more: it is being created or deleted, or was never made.',
  },
  (name: string, region: string, status: string) => ({
    message: `EKS cluster ${name} in ${region} is ${status === '' ? 'not ready' : status}, so nothing can be deployed to it`,
    hint:
      status === 'CREATING'
        ? 'wait until it is ACTIVE, some ten minutes after its start'
        : 'see what EKS says of it',
  }),
);

export const eksUnknownIdentity = entry(
  {
    code: 'EKS_IDENTITY_UNKNOWN',
    exit: Exit.refused,
    about:
      'The EKS cluster does not let the role or user in (HTTP 401): it has no access entry, or the clock of this machine is wrong.',
  },
  (server: string, name: string, who: string, status: ApiStatus) => ({
    message: `EKS cluster ${name} at ${server} does not know ${who}`,
    hint: `make an access entry for ${who} in the cluster (aws eks create-access-entry); if it has one, set the clock of this machine by NTP`,
    cause: status,
  }),
);

export const eksEnvironmentTaken = entry(
  {
    code: 'ENVIRONMENT_HAS_CLUSTER',
    about: 'slipway platform add-eks writes no cluster over the one that an environment has.',
  },
  (environment: string, file: string) => ({
    message: `${file}: environment ${environment} has a cluster already`,
    hint: 'remove its cluster first, or name another environment',
  }),
);
