import type { Plan } from '../plan.ts';
import { Exit } from '../exit.ts';
import { durationText } from '../duration.ts';
import { entry } from './entry.ts';
import { shellWord } from '../shell-word.ts';

export const testFailed = entry(
  {
    code: 'TEST_FAILED',
    exit: Exit.refused,
    about: 'A shell line of the test stage ended with another code than 0; nothing was built or deployed.',
  },
  (command: string, code: number, image?: string) => ({
    message: `test failed: ${command} ended with ${code}${image === undefined ? '' : ' in the image'}`,
    hint:
      image === undefined
        ? 'run the line in the workspace to see the same, fix it and commit'
        : `run it by ${image} to see the same, fix it and commit`,
  }),
);

export const testTimedOut = entry(
  {
    code: 'TEST_TIMED_OUT',
    exit: Exit.refused,
    about: 'A shell line of the test stage ran longer than it may; its process group was ended.',
  },
  (command: string, ms: number) => ({
    message: `test failed: ${command} still ran after ${durationText(ms)}`,
    hint: 'give it longer with --test-timeout, or find out what it waits for',
  }),
);

export const noSuchStage = entry(
  {
    code: 'NO_SUCH_STAGE',
    about:
      'The stage given with --only is not a stage of this branch; a pull request, for example, is only tested and built.',
  },
  (id: string, stages: readonly string[]) => ({
    message: `this branch has no stage ${id}${stages.length === 0 ? '' : `: it has ${stages.join(', ')}`}`,
    hint: 'see the stages of this branch with slipway run --stages',
  }),
);

/** What the gate says of the plan. */
export type Asked = Pick<
  Plan,
  'environment' | 'branch' | 'digest' | 'service' | 'requester' | 'approval' | 'ends' | 'rollbackTo' | 'steps'
> & {
  /** The command that comes to it again, where it is no plan of a release. */
  readonly again?: string;
};

/** How the plan came to the gate. */
export type Brought = {
  /** File of the saved plan. */
  readonly file?: string | undefined;
  /** The command that was called, where it is not `run`. */
  readonly by?: 'deploy' | undefined;
};

/** Of a command that makes its plan itself, which goes to no file. */
function isOwn({ ends, steps, rollbackTo, again: command }: Asked): boolean {
  return (
    command !== undefined || ends === true || rollbackTo !== undefined || steps.some(({ restart }) => restart)
  );
}

/** The command that comes to this very plan again, from whatever branch it is called. */
function again(plan: Asked, { file, by }: Brought): string {
  const { environment, branch, ends, rollbackTo } = plan;
  if (plan.again !== undefined) return plan.again;
  if (rollbackTo !== undefined) return `slipway rollback ${environment} ${rollbackTo}`;
  if (isOwn(plan)) return `slipway ${ends === true ? 'remove' : 'restart'} ${environment}`;
  if (file !== undefined) return `slipway deploy ${environment} --plan ${shellWord(file)}`;
  const named = `--branch ${shellWord(branch)}`;
  return by === 'deploy' ? `slipway deploy ${environment} ${named}` : `slipway run ${named}`;
}

/** How a second person says yes to this plan. */
export function secondPersonSteps(plan: Asked, brought: Brought): string {
  const { environment, branch, digest } = plan;
  const { file } = brought;
  const deploy = `slipway deploy ${environment} --plan ${shellWord(file ?? 'slipway.plan')}`;
  const signed = `then:           ${deploy} --approval approval.json --approvers FILE`;
  const sign = '--key KEY --save approval.json';
  const steps = isOwn(plan)
    ? [
        `let them read the plan above, then:  ${again(plan, brought)} --approved-by NAME --approve ${digest}`,
        `or they sign it:  slipway approve ${digest} ${sign}`,
        `then:             ${again(plan, brought)} --approval approval.json --approvers FILE`,
      ]
    : file === undefined
      ? [
          `keep the plan:  slipway plan ${environment} --branch ${shellWord(branch)} --save slipway.plan`,
          `they sign it:   slipway approve DIGEST ${sign}  (the plan ends with its digest)`,
          signed,
        ]
      : [`they sign it:   slipway approve ${digest} ${sign}`, signed];
  return [...steps, 'in Jenkins the slipway step asks by itself; see docs/approval.md'].join('\n');
}

export const notApproved = entry(
  {
    code: 'NOT_APPROVED',
    exit: Exit.notApproved,
    about:
      'The environment needs approval by a person, a second one with `fourEyes`, and nobody gave it; nothing was written.',
  },
  (plan: Asked, person: string, brought: Brought = {}) => {
    const { environment, digest, service, requester, approval } = plan;
    return approval?.fourEyes === true && requester.split(', ').includes(person)
      ? {
          message: `not approved: ${environment} needs approval by a second person, for ${person} asked for this deploy (exit ${Exit.notApproved})`,
          hint: secondPersonSteps(plan, brought),
        }
      : {
          message: `not approved: ${environment} needs approval by a person (exit ${Exit.notApproved})`,
          hint: [
            `approve this very plan:  ${again(plan, brought)} --approve ${digest}`,
            `or on a terminal, where ${again(plan, brought).split(' ').slice(0, 2).join(' ')} asks for the name ${service}`,
            'in Jenkins the slipway step asks by itself; see docs/approval.md',
          ].join('\n'),
        };
  },
);

export const digestMissing = entry(
  {
    code: 'DIGEST_MISSING',
    exit: Exit.notApproved,
    about:
      'A name was given as that of the approver, without the digest of the plan which that person was shown; nothing was written.',
  },
  (approver: string) => ({
    message: `not approved: --approved-by ${approver} says who approved, not which plan (exit ${Exit.notApproved})`,
    hint: 'give the digest of the plan that was shown to them with --approve',
  }),
);

export const refusedByPerson = entry(
  {
    code: 'REFUSED_BY_PERSON',
    exit: Exit.notApproved,
    about:
      'The person at the terminal typed something other than the name of the service; nothing was written.',
  },
  (environment: string, typed: string) => ({
    message: `not approved: '${typed}' is not the name of the service, ${environment} is left as it is (exit ${Exit.notApproved})`,
    hint: 'run the same command again and type the name of the service to approve',
  }),
);

export const otherPlanApproved = entry(
  {
    code: 'OTHER_PLAN_APPROVED',
    exit: Exit.notApproved,
    about:
      'The digest given with --approve belongs to another plan: manifests, image, secrets or the cluster moved since it was shown.',
  },
  (approved: string, actual: string) => ({
    message: `not approved: --approve names plan ${approved}, the plan is now ${actual} (exit ${Exit.notApproved})`,
    hint: 'look at the plan above, and approve it with its own digest if it is right',
  }),
);

export const badDuration = entry(
  { code: 'BAD_DURATION', about: 'An option that takes a time was given something else.' },
  (option: string, found: string) => ({
    message: `${option} is '${found}', not a time such as 90s, 5m or 1h30m`,
    hint: `write a number and a unit: ${option} 30m`,
  }),
);
