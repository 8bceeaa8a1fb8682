import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const planUnreadable = entry(
  {
    code: 'PLAN_UNREADABLE',
    about: 'A saved plan is truncated, was edited by hand or was written by another version of Slipway.',
  },
  (file: string, what: string) => ({
    message: `${file} cannot be used: ${what}`,
    hint: 'plan again with slipway plan --save',
  }),
);

export const planForOther = entry(
  {
    code: 'PLAN_FOR_OTHER',
    about:
      'A saved plan belongs to another service, environment, namespace or cluster than the one being deployed.',
  },
  (
    file: string,
    what: string,
    { planned, wanted }: { readonly planned: string; readonly wanted: string },
  ) => ({
    message: `${file} is a plan for ${what} ${planned}, not ${wanted}`,
    hint: 'give the plan that was saved for this service and environment',
  }),
);

export const planExpired = entry(
  {
    code: 'PLAN_EXPIRED',
    exit: Exit.notApproved,
    about: 'More time has passed since the plan was made than the approval allows; nothing was written.',
  },
  (expiresAt: string) => ({
    message: `not approved: the plan expired at ${expiresAt} (exit ${Exit.notApproved})`,
    hint: 'plan again, and have the new plan approved',
  }),
);

export const fourEyes = entry(
  {
    code: 'FOUR_EYES',
    exit: Exit.notApproved,
    about:
      'The environment wants somebody else to approve than who asked for the deploy or wrote the commit; nothing was written.',
  },
  (approver: string, role: string) => ({
    message: `not approved: ${approver} ${role}, and this environment wants a second person (exit ${Exit.notApproved})`,
    hint: 'have somebody else approve the plan',
  }),
);

export const approverUnknown = entry(
  {
    code: 'APPROVER_UNKNOWN',
    exit: Exit.notApproved,
    about:
      'The environment wants four eyes, and platform.yml does not say which addresses the approver commits with, so nobody can tell two people from one; nothing was written.',
  },
  (approver: string) => ({
    message: `not approved: nobody knows which commits are by ${approver} (exit ${Exit.notApproved})`,
    hint: `add ${approver} with all addresses of this person to identities in platform.yml`,
  }),
);

export const nameUnclear = entry(
  {
    code: 'NAME_UNCLEAR',
    exit: Exit.notApproved,
    about:
      'With four eyes an id or an address holds letters that may only look like those of another one; nothing was written.',
  },
  (name: string) => ({
    message: `not approved: ${JSON.stringify(name)} holds letters that look like others (exit ${Exit.notApproved})`,
    hint: 'ids and addresses of those who approve and commit have to be plain ASCII where four eyes are wanted',
  }),
);

export const planMoved = entry(
  {
    code: 'PLAN_MOVED',
    exit: Exit.refused,
    about:
      'Between planning and deploying something changed that the plan was made on, so what was approved is not what would ship.',
  },
  (what: readonly string[]) => ({
    message: 'the plan no longer fits what is there',
    details: what,
    hint: 'plan again, and have the new plan approved',
  }),
);

export const planBegun = entry(
  {
    code: 'PLAN_BEGUN',
    exit: Exit.refused,
    about:
      'This very plan was begun before and did not come to its end, for example because the build agent was lost.',
  },
  (number: number, outcome: string) => ({
    message: `release ${number} of this very plan was begun already and is ${outcome}`,
    hint: 'go on with it by --resume, or plan again',
  }),
);
