import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { signApproval } from '../../../src/approval/signed.ts';
import type { ApprovalClaims } from '../../../src/approval/gate.ts';
import { tidyApproverOf } from '../../../src/app/environment/tidy-approval.ts';
import type { Session } from '../../../src/app/world.ts';
import type { UserError } from '../../../src/core/errors.ts';
import type { Approval, Environment } from '../../../src/core/platform.ts';
import type { TidyPlan } from '../../../src/core/tidy.ts';
import { hostSaying } from '../../support/host.ts';
import { filesWith } from '../../templating/support/release.ts';

const digest = `sha256:${'1'.repeat(64)}`;
const plan: TidyPlan = { environment: 'production', namespace: 'shop', ageMs: 1, items: [], digest };
const again = 'slipway tidy production --age 7d --max 100';

type How = {
  readonly approval?: Partial<Approval>;
  readonly requester?: string;
  /** What is typed at the terminal; nobody sits there without. */
  readonly typed?: string;
  readonly files?: Readonly<Record<string, string>>;
};

/** What comes of it where ann@laptop calls the program. */
async function answered(claims: ApprovalClaims, how: How = {}) {
  const { approval, requester = 'ann@laptop', typed, files = {} } = how;
  const questions: string[] = [];
  const terminal = {
    interactive: typed !== undefined,
    ask: async (asked: string) => Promise.resolve(questions.push(asked)).then(() => typed),
  };
  const { host } = hostSaying({
    adapters: {
      terminal: async () => Promise.resolve(terminal as never),
      files: async () => Promise.resolve(filesWith(files)),
    },
  });
  const session = { ...host, input: true } as unknown as Session;
  const policy = approval && { submitters: [], expiresMs: 60_000, fourEyes: false, ...approval };
  const environment = { name: 'production', approval: policy } as unknown as Environment;
  const identities = { ann: ['ann@example.com'], bob: ['bob@example.com'] };
  const asking = { environment, platform: { identities }, claims, requester, again };
  return tidyApproverOf(plan, asking, session).then(
    (approver) => ({ approver, questions: questions.length, code: undefined, hint: undefined }),
    ({ code, hint }: UserError) => ({ approver: undefined, questions: questions.length, code, hint }),
  );
}

describe('app/environment/tidy-approval', () => {
  it('asks whoever calls where the environment wants nobody in particular', async () => {
    expect(await answered({}, { typed: 'production' })).to.include({ approver: 'ann@laptop', questions: 1 });
    expect(await answered({}, { typed: 'staging' })).to.include({ code: 'TIDY_NOT_APPROVED' });
    expect(await answered({})).to.include({ code: 'TIDY_NOT_APPROVED' });
    expect(await answered({ approve: digest })).to.include({ approver: 'ann@laptop', questions: 0 });
    expect(await answered({ approve: 'sha256:2' })).to.include({ code: 'OTHER_PLAN_APPROVED' });
  });

  it('wants a second person where the environment has four eyes, and asks nobody else', async () => {
    const fourEyes = { approval: { fourEyes: true } };
    const own = await answered({}, { ...fourEyes, typed: 'production' });

    expect(own).to.include({ code: 'FOUR_EYES', questions: 0 });
    expect(own.hint).to.contain(`${again} --approved-by NAME --approve ${digest}`);
    expect(own.hint).to.contain(`${again} --approval approval.json --approvers FILE`);
    const by = (approvedBy: string, more: object = {}) =>
      answered({ approvedBy, approve: digest }, { ...fourEyes, ...more });
    expect(await by('ann')).to.include({ code: 'FOUR_EYES' });
    expect(await by('bob')).to.include({ approver: 'bob' });
    expect(await by('bob', { requester: 'bob, ann@laptop' })).to.include({ code: 'FOUR_EYES' });
    expect(await by('mallory')).to.include({ code: 'APPROVER_UNKNOWN' });
    expect(await answered({ approvedBy: 'bob' }, fourEyes)).to.include({ code: 'DIGEST_MISSING' });
  });

  it('takes a signature of a submitter over this very plan, and no other', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const key = { key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, where: 'bob.pem' };
    const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const until = '2999-01-01T00:00:00.000Z';
    const by = async (group: string, signed = digest) =>
      answered(
        { approval: 'approval.json', approvers: 'approvers' },
        {
          approval: { submitters: ['leads'], fourEyes: true },
          files: {
            'approval.json': JSON.stringify(signApproval({ digest: signed, approver: 'bob', until }, key)),
            approvers: `bob ${der} ${group}\n`,
          },
        },
      );

    expect(await by('leads')).to.include({ approver: 'bob', questions: 0 });
    expect(await by('interns')).to.include({ code: 'MAY_NOT_APPROVE' });
    expect(await by('leads', `sha256:${'2'.repeat(64)}`)).to.include({ code: 'APPROVAL_FOR_OTHER_PLAN' });
  });
});
