import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Deployer, deployer } from '../support/deployer.ts';
import { configMap, deployment, service } from '../support/objects.ts';

describe('deploying what is there already', function () {
  this.timeout(60_000);
  let on: Deployer;
  const objects = [deployment('web', 'example:1', { replicas: 2 }), service('web'), configMap('settings')];

  before(async function () {
    this.timeout(600_000);
    on = await deployer('unchanged');
    const first = await on.deploy(objects);
    expect(first.state).to.equal('succeeded');
  });

  it('plans to keep everything', async () => {
    const plan = await on.plan(objects);

    expect(plan.steps.map(({ op, key }) => `${op} ${key.kind}`)).to.deep.equal([
      'keep ConfigMap',
      'keep Service',
      'keep Deployment',
    ]);
  });

  it('writes nothing at all, not even a lease or a record', async () => {
    const before = await writes(on);

    const second = await on.deploy(objects);

    expect(second).to.include({ state: 'unchanged', record: undefined });
    expect(await writes(on)).to.deep.equal(before);
    expect(before, 'the audit log knows the first deploy').to.satisfy((lines: string[]) =>
      lines.some((line) => line.includes('deployments')),
    );
  });

  it('has the same digest when planned again', async () => {
    const [a, b] = [await on.plan(objects), await on.plan([...objects].reverse())];

    expect(a.digest)
      .to.match(/^sha256:[0-9a-f]{64}$/)
      .and.equal(b.digest);
  });
});

/** What people and tools wrote in the namespace, dry runs left out. */
async function writes({ box, namespace }: Deployer): Promise<string[]> {
  const log = await readFile(join(box.folder, 'logs', 'audit.log'), 'utf8');
  return log
    .split('\n')
    .filter((line) => line.includes(`/namespaces/${namespace}/`) && !line.includes('dryRun'))
    .map((line) => {
      const { verb, requestURI } = JSON.parse(line) as { verb: string; requestURI: string };
      return `${verb} ${requestURI}`;
    });
}
