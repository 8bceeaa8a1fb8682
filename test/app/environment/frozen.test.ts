import { expect } from 'chai';
import type { Delivery } from '../../../src/app/delivery/delivery.ts';
import { planRemoval } from '../../../src/app/environment/remove.ts';
import { planRestart } from '../../../src/app/environment/restart.ts';
import type { Session } from '../../../src/app/world.ts';
import type { Environment, Freeze } from '../../../src/core/platform.ts';

const NOW = Date.parse('2026-12-24T00:00:00Z');
const freeze = {
  fromMs: NOW - 1_000,
  toMs: NOW + 1_000,
  except: [],
  reason: 'year end',
  place: { file: 'platform.yml', line: 3 },
} as unknown as Freeze;
const environment = { name: 'production' } as Environment;
const delivery = {
  platform: { freezes: [freeze] },
  release: () => ({ service: 'shop' }),
} as unknown as Delivery;
/** Whatever is asked for beside the clock is a failure of its own. */
const session = { clock: { now: () => NOW } } as unknown as Session;

async function codeOf(plan: Promise<unknown>): Promise<string> {
  return plan.then(
    () => 'planned',
    (error: unknown) => (error as { code?: string }).code ?? 'went on',
  );
}

describe('a freeze', () => {
  it('holds up a restart and the end of a service before anything is asked', async () => {
    expect(await codeOf(planRestart(delivery, { environment, breakGlass: undefined }, session))).to.equal(
      'FROZEN',
    );
    expect(
      await codeOf(planRemoval(delivery, { environment, pruneKinds: [], breakGlass: undefined }, session)),
    ).to.equal('FROZEN');
  });

  it('is broken by a reason', async () => {
    const breakGlass = 'all Pods hang';

    expect(await codeOf(planRestart(delivery, { environment, breakGlass }, session))).to.equal('went on');
    expect(await codeOf(planRestart(delivery, { environment, breakGlass: ' ' }, session))).to.equal(
      'NO_REASON',
    );
  });
});
