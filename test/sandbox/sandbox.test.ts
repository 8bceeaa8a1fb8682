import { expect } from 'chai';
import { sandbox } from '../support/sandbox.ts';

describe('sandbox', () => {
  it('offers nodes that are ready', async function () {
    this.timeout(600_000);
    const { kubectl } = await sandbox();

    const nodes = await kubectl('get', 'nodes', '--no-headers');

    expect(
      nodes
        .trim()
        .split('\n')
        .map((line) => line.split(/\s+/u)[1]),
    ).to.deep.equal(['Ready', 'Ready', 'Ready']);
  });
});
