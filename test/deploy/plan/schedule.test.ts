import { expect } from 'chai';
import type { Step } from '../../../src/core/plan.ts';
import { schedule } from '../../../src/deploy/plan/schedule.ts';

function step(name: string, op: Step['op'], wave: number, awaited = false): Step {
  const key = { group: '', kind: 'ConfigMap', namespace: 'development', name };
  const object = op === 'delete' ? undefined : { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
  const rest = { secret: undefined, live: undefined, handOver: undefined, adopts: [], why: [], changes: [] };
  return { op, key, apiVersion: 'v1', wave, awaited, object, ...rest };
}

function phases(steps: readonly Step[], unfinished = false): readonly string[] {
  const names = (list: readonly Step[]): string => list.map(({ key }) => key.name).join('+');
  return schedule({ steps }, { unfinished }).map(({ write, wait }) => `${names(write)}>${names(wait)}`);
}

describe('deploy/schedule', () => {
  const steps = [
    step('app', 'update', 8),
    step('old', 'delete', 999),
    step('older', 'delete', 998),
    step('migrate', 'create', 7, true),
    step('settings', 'create', 4),
    step('kept', 'keep', 4),
  ];

  it('writes wave by wave, waits for what others come after, and removes last', () => {
    expect(phases(steps)).to.deep.equal([
      'settings>',
      'migrate>migrate',
      'app>',
      '>app+settings',
      'older>',
      'old>',
    ]);
  });

  it('waits also for what stays as it is after a release that did not end', () => {
    expect(phases(steps, true)[3]).to.equal('>app+settings+kept');
  });

  it('waits in a rollback for nothing that the server does not take back', () => {
    const left = { ...step('claim', 'keep', 4), why: ['stays as it is'] };
    const whole = schedule({ steps: [...steps, left], rollbackTo: 1 }, { unfinished: true })[3];

    expect(whole?.wait.map(({ key }) => key.name)).to.deep.equal(['app', 'settings', 'kept']);
    expect(whole?.kept).to.deep.equal([left]);
  });

  it('writes every change exactly once, and waits for every applied one once', () => {
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 200; round += 1) {
      const all = Array.from({ length: random(30) }, (_, index) =>
        step(
          `s${index}`,
          (['create', 'update', 'keep', 'replace', 'delete'] as const)[random(5)] ?? 'keep',
          random(6),
          random(3) === 0,
        ),
      );
      const plan = schedule({ steps: all }, { unfinished: false });
      const written = plan.flatMap(({ write }) => write);
      const waited = plan.flatMap(({ wait }) => wait);
      const changes = all.filter(({ op }) => op !== 'keep');
      expect(written).to.have.members(changes);
      expect(waited).to.have.members(changes.filter(({ op }) => op !== 'delete'));
      const waves = written.filter(({ op }) => op !== 'delete').map(({ wave }) => wave);
      expect(waves).to.deep.equal(waves.toSorted((a, b) => a - b));
    }
  });
});
