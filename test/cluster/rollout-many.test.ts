import { expect } from 'chai';
import { rolling, type Rolling } from '../support/rolling.ts';

describe('a rollout of five hundred pods on a real API server', function () {
  this.timeout(240_000);
  let on: Rolling;

  before(async function () {
    this.timeout(600_000);
    on = await rolling('many');
  });

  after(async () => {
    await on.box.kubectl('-n', on.namespace, 'delete', 'deployment', '--all', '--wait=false');
  });

  it('tells of five hundred that crash alike once, with few lines, and of the right cause', async () => {
    const crashing = on.manifest('many', 'crash', { spec: { replicas: 500 } });

    const { outcome, events, lines } = await on.roll([crashing], { timeoutMs: 180_000 });

    const [object] = outcome.objects;
    expect(outcome.state).to.equal('failed');
    expect(object?.diagnosis).to.include({ cause: 'crash' });
    expect(object?.diagnosis?.groups[0]?.pods.length).to.be.greaterThan(20);
    expect(object?.diagnosis?.groups.length).to.be.at.most(3);
    const judged = events.filter(({ type }) => type === 'object.judged');
    // At first a line whenever the trouble changes, then one every two seconds.
    expect(judged.length).to.be.at.most(20 + outcome.ms / 2_000 + 2);
    expect(lines.join('\n')).to.match(/why +exit code 1, .*; all \d{2,3} pods, nodes /);
  });
});
