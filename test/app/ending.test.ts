import { expect } from 'chai';
import type { Event } from '../../src/core/events.ts';
import type { Verdict } from '../../src/core/verdict.ts';
import { endDeploy, resultOf } from '../../src/app/environment/ending.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { ReleaseRecord } from '../../src/core/record.ts';
import { lastWord } from '../../src/report/last-word.ts';
import { resultText } from '../../src/report/stages.ts';
import type { Session } from '../../src/app/world.ts';
import type { Deployed } from '../../src/core/deployed.ts';

function deployed(state: Deployed['state'], ...verdicts: readonly Verdict[]): Deployed {
  const objects = verdicts.map((verdict, index) => ({
    key: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: `web-${index}` },
    verdict,
    availability: undefined,
    diagnosis: undefined,
    ms: 0,
  }));
  const rollout = { state: 'failed', objects, ms: 0 } as const;
  return { state, record: undefined, rollout, ms: 0 };
}

function ended(one: Deployed, back?: Deployed) {
  const events: Event[] = [];
  const word = lastWord();
  const session = { clock: { now: () => 3_000 }, emit: (event: Event) => events.push(event) };
  const exit = endDeploy({ deployed: one, back, started: 0 }, session as unknown as Session);
  for (const event of events) word.say(event);
  return { exit, word: word.text() };
}

const crash: Verdict = { state: 'failed', cause: 'crash', reason: 'container web exited with 3' };
const image: Verdict = { state: 'failed', cause: 'image', reason: 'image web:2 does not exist' };
const good: Verdict = { state: 'ready', reason: 'is ready' };

describe('app/ending', () => {
  it('has no last word of its own where all went well', () => {
    expect(ended(deployed('succeeded', good))).to.deep.equal({ exit: 0, word: undefined });
    expect(ended(deployed('unchanged'))).to.deep.equal({ exit: 0, word: undefined });
  });

  it('ends with the class of the cause, the object and the reason', () => {
    expect(ended(deployed('failed', good, crash))).to.deep.equal({
      exit: 4,
      word: 'crash: Deployment web-1, container web exited with 3',
    });
  });

  it('counts further failures', () => {
    expect(ended(deployed('failed', image, crash)).word).to.equal(
      'image: Deployment web-0, image web:2 does not exist, and 1 more',
    );
  });

  it('ends with 5 where only the time ran out', () => {
    const late: Verdict = { state: 'failed', cause: 'deadline', reason: 'no progress for 10m' };

    expect(ended(deployed('timed out', late))).to.deep.equal({
      exit: 5,
      word: 'deadline: Deployment web-0, no progress for 10m',
    });
  });

  it('says what became of the rollback', () => {
    expect(ended(deployed('failed', crash), deployed('succeeded')).word).to.match(/; rolled back$/);
    expect(ended(deployed('failed', crash), deployed('failed')).word).to.match(/; the rollback failed too$/);
  });

  it('names what failed by its release, for the one before may have had the same image', () => {
    const plan = { environment: 'shop', service: 'web', image: 'web:1', steps: [] } as unknown as Plan;
    const said = (one: Deployed): string => resultText({ code: 'deployed', ...resultOf(one, plan) });
    const record = { number: 2 } as ReleaseRecord;

    expect(said({ ...deployed('failed', crash), record })).to.equal('shop does not run release 2 (web:1)');
    expect(said({ ...deployed('timed out'), record })).to.equal(
      'shop does not run release 2 (web:1) in time',
    );
    expect(said(deployed('failed', crash))).to.equal('shop runs web:1 already, and it is not healthy');
  });
});
