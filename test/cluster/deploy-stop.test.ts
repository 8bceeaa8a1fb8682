import { expect } from 'chai';
import { type Deployer, deployer } from '../support/deployer.ts';
import { type Deploying, deployingProcess } from '../support/deploying-process.ts';
import { configMap, deployment, service } from '../support/objects.ts';

/** Short enough to wait for, long enough for a busy machine. */
const LEASE_MS = 3_000;

describe('stopping a deploy', function () {
  this.timeout(120_000);
  let on: Deployer;
  let deploying: Deploying;
  const objects = [
    ...Array.from({ length: 26 }, (_, index) => configMap(`settings-${index}`)),
    service('web'),
    service('worker'),
    deployment('web', 'example:1'),
    deployment('worker', 'example:1'),
  ];

  beforeEach(async function () {
    this.timeout(600_000);
    on = await deployer('stop');
    deploying = await deployingProcess(on.box, objects);
  });

  afterEach(async () => deploying.remove());

  for (const [name, exit] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)
    it(`${name} ends it with ${exit}, the lease given back and a summary of what was done; the next run converges`, async () => {
      const { code, lines } = await deploying.run(on.namespace, {}, (child, line) => {
        if (line.type === 'step.applied') child.kill(name);
      });

      expect(code).to.equal(exit);
      const { applied, left } = lines.find(({ type }) => type === 'deploy.stopped') as unknown as {
        applied: unknown[];
        left: unknown[];
      };
      expect(applied.length + left.length).to.equal(30);
      expect(left).not.to.deep.equal([]);
      expect(await inCluster(on)).to.equal(applied.length);
      expect(await on.kubectl('get', 'lease', '-o', 'jsonpath={.items[*].spec.holderIdentity}')).to.equal('');

      const { state } = await on.execute(await on.plan(objects), { leaseMs: LEASE_MS });

      expect(state).to.equal('succeeded');
      expect((await on.plan(objects)).steps.filter(({ op }) => op !== 'keep')).to.deep.equal([]);
      expect(await inCluster(on)).to.equal(30);
    });
});

async function inCluster(on: Deployer): Promise<number> {
  const names = await on.kubectl('get', 'configmap,service,deployment', '-o', 'name');
  return names.split('\n').filter((name) => /settings-|\/web|\/worker/.test(name)).length;
}
