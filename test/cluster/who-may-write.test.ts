import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { signApproval } from '../../src/approval/signed.ts';
import { clock as realClock } from '../../src/adapters/clock.ts';
import type { Clock } from '../../src/core/clock.ts';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

const DAY_MS = 86_400_000;
/** What is made now has been there for two days then. */
const LATER: Clock = { ...realClock, now: () => realClock.now() + 2 * DAY_MS };

type Writer = {
  readonly words: readonly string[];
  /** Whether a freeze holds it up: what goes back is never held up. */
  readonly frozen: boolean;
  /** Who has to say yes where the environment has an approval, and where it has none. */
  readonly asks: 'always' | 'by approval' | 'never';
  readonly clock?: Clock;
};

/** Every command that writes to a cluster; what each does about a freeze and an approval is decided, and not by chance. */
const WRITERS: Readonly<Record<string, Writer>> = {
  deploy: { words: ['--image', 'web:3'], frozen: true, asks: 'by approval' },
  rollback: { words: [], frozen: false, asks: 'by approval' },
  restart: { words: [], frozen: true, asks: 'by approval' },
  remove: { words: [], frozen: true, asks: 'always' },
  // Which cluster it is, is all there is to ask of these: their release was approved with its steps.
  promote: { words: [], frozen: true, asks: 'never' },
  abort: { words: [], frozen: false, asks: 'never' },
  tidy: { words: ['--age', '1d'], frozen: true, asks: 'always', clock: LATER },
};

describe('commands that write to a cluster', function () {
  this.timeout(180_000);
  let box: TestSandbox;
  let on: SmallService;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'writers');
    for (const image of ['web:1', 'web:2']) {
      on.write(deployment('web', image));
      const { code, out, lines } = await on.slipway(['deploy', 'development', '--image', image]);
      expect(code, `${out}${lines.join('\n')}`).to.equal(0);
    }
    // What the deploy that is asked about would change.
    on.write(deployment('web', 'web:3'));
    const path = `/api/v1/namespaces/${on.namespace}/configmaps/stale?fieldManager=slipway`;
    await box.admin('PATCH', path, configMap('stale'));
  });
  after(() => on.remove());
  beforeEach(() => on.allow({}));

  /** The platform file, with fields over those of the whole platform. */
  function platform(fields: Readonly<Record<string, unknown>>): void {
    const file = join(on.cwd, 'platform.yml');
    const said = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...said, ...fields }));
  }

  async function call(command: string, ...more: readonly string[]) {
    const { words = [], clock } = WRITERS[command] ?? {};
    const all = [command, 'development', ...words, '--no-input', ...more];
    const { code, lines } = await on.slipway(all, clock && { clock });
    return { code, said: lines.join('\n') };
  }

  /** Whatever a deploy could write, as it is. */
  async function state(): Promise<string> {
    const written = `{.kind}/{.metadata.name} {.metadata.generation}`;
    const each = (fields: string) => `jsonpath={range .items[*]}${fields}{"\\n"}{end}`;
    const stored = await on.kubectl('get', 'configmap,secret', '-o', each('{.metadata.resourceVersion}'));
    return `${await on.kubectl('get', 'deployment', '-o', each(written))}${stored}`;
  }

  async function refused(command: string, code: number, text: RegExp, ...more: readonly string[]) {
    const before = await state();
    const answer = await call(command, ...more);
    expect(answer.code, answer.said).to.equal(code);
    expect(answer.said).to.match(text);
    expect(await state()).to.equal(before);
    return answer.said;
  }

  for (const [command, { frozen, asks }] of Object.entries(WRITERS)) {
    it(`${command} goes to no cluster but that of the platform file`, async () => {
      on.allow({ cluster: { ...on.cluster, identity: '00000000-0000-0000-0000-000000000000' } });

      await refused(command, 3, /00000000-0000-0000-0000-000000000000/);
    });

    it(`${command} is ${frozen ? '' : 'not '}held up by a freeze`, async () => {
      const day = (ms: number) => new Date(realClock.now() + ms * DAY_MS).toISOString().slice(0, 10);
      platform({ freeze: [{ from: day(-2), to: day(5) }] });

      if (frozen) {
        await refused(command, 3, /development is frozen until .*\n.*--break-glass REASON/);
        return;
      }
      const { code, said } = await call(command, ...(command === 'rollback' ? ['--dry-run'] : []));
      expect(said).not.to.contain('frozen');
      expect(code, said).to.equal(command === 'rollback' ? 0 : 2);
    });

    it(`${command} ${asks === 'never' ? 'asks nobody, as its release was approved' : 'obeys the approval of the environment'}`, async () => {
      on.allow({ approval: { expires: '30d', fourEyes: true } });
      platform({ identities: { ann: ['ann@example.com'], bob: ['bob@example.com'] } });

      if (asks === 'never') {
        await refused(command, 2, /has no Argo Rollout/);
        return;
      }
      const own = await refused(command, 7, /ann@laptop asked for (?:this deploy|it)|second person/);
      if (command === 'deploy') return;
      expect(own).to.match(
        new RegExp(`slipway ${command} development .*--approved-by NAME --approve sha256:`),
      );
      const [digest = ''] = /sha256:[0-9a-f]{64}/.exec(own) ?? [];
      await refused(command, 7, /asked for/, '--approve', digest, '--approved-by', 'ann');
      const other = `sha256:${'0'.repeat(64)}`;
      await refused(command, 7, /names plan sha256:0{64}/, '--approve', other, '--approved-by', 'bob');
    });
  }

  it('tidy takes a signed approval of one who may, and of nobody else', async () => {
    on.allow({ approval: { expires: '30d', submitters: ['leads'] } });
    const key = generateKeyPairSync('ed25519');
    const der = key.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const at = (name: string) => join(on.cwd, name);
    const digest =
      /sha256:[0-9a-f]{64}/.exec(await refused('tidy', 7, /a person has to approve what is removed/))?.[0] ??
      '';
    const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const until = '2999-01-01T00:00:00.000Z';
    const signed = signApproval({ digest, approver: 'bob', until }, { key: pem, where: 'bob.pem' });
    writeFileSync(at('approval.json'), JSON.stringify(signed));
    const files = ['--approval', at('approval.json'), '--approvers', at('approvers')];

    writeFileSync(at('approvers'), `bob ${der} interns\n`);
    await refused('tidy', 7, /bob is not one of leads/, ...files);
    writeFileSync(at('approvers'), `bob ${der} leads\n`);
    const { code, said } = await call('tidy', ...files);

    expect(code, said).to.equal(0);
    expect(await on.kubectl('get', 'configmap', '-o', 'name')).not.to.contain('stale');
  });

  it('restart goes on where a second person has read its plan', async () => {
    on.allow({ approval: { expires: '30d', fourEyes: true } });
    platform({ identities: { ann: ['ann@example.com'], bob: ['bob@example.com'] } });
    const [digest = ''] = /sha256:[0-9a-f]{64}/.exec((await call('restart')).said) ?? [];

    const { code, said } = await call('restart', '--approve', digest, '--approved-by', 'bob');

    expect(code, said).to.equal(0);
  });
});
