import { Exit } from '../exit.ts';
import { entry } from './entry.ts';
import { type Asked, type Brought, secondPersonSteps } from './pipeline.ts';

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
      'A saved plan belongs to another service, environment, namespace, cluster, branch, commit or requester than the one being deployed.',
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
      'The environment needs approval by somebody other than the person who asked for the deploy or wrote the commit; nothing was written.',
  },
  (approver: string, role: string, plan: Asked, brought: Brought = {}) => ({
    message: `not approved: ${approver} ${role}, and this environment needs approval by a second person (exit ${Exit.notApproved})`,
    hint: secondPersonSteps(plan, brought),
  }),
);

export const approverUnknown = entry(
  {
    code: 'APPROVER_UNKNOWN',
    exit: Exit.notApproved,
    about:
      'The environment requires four eyes, and platform.yml does not say which addresses the approver commits with, so two people cannot be told from one; nothing was written.',
  },
  (approver: string) => ({
    message: `not approved: it is not known which commits are by ${approver} (exit ${Exit.notApproved})`,
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
    hint: 'ids and addresses of those who approve and commit have to be plain ASCII where four eyes are required',
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
      'This very plan was started before and did not finish, for example because the build agent was lost.',
  },
  (number: number, outcome: string) => ({
    message: `release ${number} of this very plan was started before and is ${outcome}`,
    hint: 'continue it with --resume, or plan again',
  }),
);
