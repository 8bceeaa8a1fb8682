import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

export const badApprovalKey = entry(
  {
    code: 'BAD_APPROVAL_KEY',
    about: 'The key to sign an approval with is missing or is no private Ed25519 key in PEM form.',
  },
  (where?: string) => ({
    message: where === undefined ? 'no key is given' : `${where} holds no private Ed25519 key`,
    hint: 'make one with openssl genpkey -algorithm ed25519, and name its file with --key or put it into SLIPWAY_APPROVAL_KEY',
  }),
);

export const badDigest = entry(
  { code: 'BAD_DIGEST', about: 'What was to be approved is not the digest of a plan.' },
  (digest: string) => ({
    message: `'${digest}' is no digest of a plan`,
    hint: 'copy the whole digest from the plan: sha256: and 64 hex digits',
  }),
);

export const badApproval = entry(
  {
    code: 'BAD_APPROVAL',
    exit: Exit.notApproved,
    about: 'The file given with --approval is not what slipway approve writes.',
  },
  (file: string) => ({
    message: `${file} is no signed approval`,
    hint: 'write it again with slipway approve <digest> --save FILE',
  }),
);

export const badApprovers = entry(
  {
    code: 'BAD_APPROVERS',
    about: 'The file of those who may sign approvals is missing or has a line that cannot be read.',
  },
  (place: string) => ({
    message: `${place} names no approver`,
    hint: 'give --approvers (or SLIPWAY_APPROVERS) a file with lines: name, public key in base64, groups',
  }),
);

export const unknownApprover = entry(
  {
    code: 'UNKNOWN_APPROVER',
    exit: Exit.notApproved,
    about: 'An approval is signed by somebody who is not among the approvers; nothing was written.',
  },
  (approver: string) => ({
    message: `not approved: ${approver} is not among the approvers`,
    hint: 'let one of the approvers approve it, or have the platform team add a line',
  }),
);

export const wrongSignature = entry(
  {
    code: 'WRONG_SIGNATURE',
    exit: Exit.notApproved,
    about:
      'The signature does not fit the approval and the key of the person it names: it was changed, or signed with another key.',
  },
  (approver: string) => ({
    message: `not approved: the signature is not one by ${approver} over this approval`,
    hint: 'approve again with the key whose public half is in the file of approvers',
  }),
);

export const approvalForOther = entry(
  {
    code: 'APPROVAL_FOR_OTHER_PLAN',
    exit: Exit.notApproved,
    about: 'The signed approval is for another plan than the one to be deployed; nothing was written.',
  },
  (approved: string, actual: string) => ({
    message: `not approved: the approval is for plan ${approved}, this is ${actual}`,
    hint: 'look at this plan and approve its own digest',
  }),
);

export const approvalTooOld = entry(
  {
    code: 'APPROVAL_EXPIRED',
    exit: Exit.notApproved,
    about: 'The time a signed approval was given for is over; nothing was written.',
  },
  (until: string) => ({
    message: `not approved: the approval was good until ${until}`,
    hint: 'approve again, with a longer --for if need be',
  }),
);

export const mayNotApprove = entry(
  {
    code: 'MAY_NOT_APPROVE',
    exit: Exit.notApproved,
    about:
      'The approver is in none of the groups that the environment names as submitters; nothing was written.',
  },
  (approver: string, submitters: readonly string[]) => ({
    message: `not approved: ${approver} is not one of ${submitters.join(', ')}`,
    hint: 'let one of them approve it',
  }),
);
