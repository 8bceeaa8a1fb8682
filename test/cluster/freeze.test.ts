import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { clock } from '../../src/adapters/clock.ts';
import { deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

const DAY_MS = 86_400_000;

describe('a freeze of the platform', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let on: SmallService;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
  });

  beforeEach(async () => {
    on = await smallService(box, 'freeze');
    on.write(deployment('web', 'example:1'));
  });

  afterEach(() => on.remove());

  function freeze(fields: Readonly<Record<string, unknown>> = {}): void {
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const file = join(on.cwd, 'platform.yml');
    const platform = JSON.parse(readFileSync(file, 'utf8')) as object;
    const window = { from: day(clock.now() - DAY_MS), to: day(clock.now() + DAY_MS), ...fields };
    writeFileSync(file, JSON.stringify({ ...platform, freeze: [window] }));
  }

  const deployments = async () => on.kubectl('get', 'deployment', '-o', 'name');

  it('refuses plan and deploy, with its end, its reason and the way through', async () => {
    freeze({ reason: 'stock-taking' });

    for (const words of [['plan'], ['deploy'], ['deploy', '--break-glass', ' ']]) {
      const { code, lines } = await on.slipway(words);
      const out = lines.join('\n');

      expect(code, out).to.equal(words.includes(' ') ? 2 : 3);
      expect(out).to.match(
        words.includes(' ')
          ? /--break-glass says no reason/
          : /development is frozen until \d{4}-\d\d-\d\d 00:00 UTC: stock-taking \(\S*platform\.yml:1:\d+\)/,
      );
      expect(out).to.include('--break-glass');
    }
    expect(await deployments()).to.equal('');
  });

  it('is broken by a reason, which the plan says and the release keeps', async () => {
    freeze();

    const { code, lines, out } = await on.slipway(['deploy', '--break-glass', 'payments fail since 14:00']);
    const kept = await on.slipway(['history', 'development', '1']);

    expect(code, out).to.equal(0);
    expect(lines).to.include('· breaks the freeze: payments fail since 14:00');
    expect(kept.out).to.match(/^freeze +broken: payments fail since 14:00$/m);
  });

  it('holds no environment that it leaves out, and no rollback', async () => {
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    on.write(deployment('web', 'example:2'));
    freeze({ except: ['development'] });
    const excepted = await on.slipway(['deploy']);
    freeze();
    const back = await on.slipway(['rollback', 'development']);

    expect(excepted.code, excepted.lines.join('\n')).to.equal(0);
    expect(back.code, back.lines.join('\n')).to.equal(0);
  });
});
