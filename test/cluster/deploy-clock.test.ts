import { expect } from 'chai';
import { clock } from '../../src/adapters/clock.ts';
import type { Clock } from '../../src/core/clock.ts';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

const HOUR_MS = 3_600_000;
const BUILD = 'https://jenkins.example.com/job/web/7/';

/** Machines that build and the machines of a cluster rarely agree on the time. */
describe('a deploy from a machine whose clock is wrong', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let on: SmallService;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
  });

  beforeEach(async () => {
    on = await smallService(box, 'clock');
    on.write(deployment('web', 'example:1'), configMap('settings'));
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    on.write(deployment('web', 'example:2'), configMap('settings'));
  });

  afterEach(() => on.remove());

  for (const [what, skewMs] of [
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
  ] as const) {
    const wrong: Clock = {
      now: () => clock.now() + skewMs,
      wait: async (ms, signal) => clock.wait(ms, signal),
    };

    it(`judges the rollout by what changes, ${what}`, async () => {
      const { code, lines } = await on.slipway(['deploy'], { clock: wrong });

      expect(lines[2]).to.equal('~ Deployment  web  image …:1 → …:2; rolls because image');
      expect(lines.at(-1)).to.match(/^✓ development runs .*, never fewer than 1 of 1 available/);
      expect(code).to.equal(0);
    });

    it(`waits for a deploy that is alive, and takes over from one that is not, ${what}`, async () => {
      const stop = new AbortController();
      await heldFor(30, on);
      const stderr = (text: string): void => {
        if (text.includes(BUILD)) stop.abort(new Error('it waits'));
      };

      await on.slipway(['deploy'], { clock: wrong, signal: stop.signal, stderr });
      const untouched = await on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={..image}');
      await heldFor(1, on);
      const { code, lines } = await on.slipway(['deploy'], { clock: wrong });

      expect(stop.signal.aborted).to.equal(true);
      expect(untouched).to.equal('example:1');
      expect(lines.join('\n')).to.match(
        /waiting for https:\/\/jenkins\S+, deploying since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/,
      );
      expect(code).to.equal(0);
    });
  }
});

/** A lease as another deploy holds it, who is taken for dead after so many seconds without a heartbeat. */
async function heldFor(leaseDurationSeconds: number, on: SmallService): Promise<void> {
  const now = new Date().toISOString().replace('Z', '000Z');
  const spec = { holderIdentity: BUILD, leaseDurationSeconds, acquireTime: now, renewTime: now };
  const body = JSON.stringify({ spec });
  await on.kubectl('patch', 'lease', 'slipway.web.development', '--type=merge', '-p', body);
}
