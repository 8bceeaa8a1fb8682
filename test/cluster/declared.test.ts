import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { KubeObject } from '../../src/core/objects.ts';
import { definitionOf } from '../support/definition.ts';
import { deployment, job, service } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** What words of the block become in a cluster; KEDA's definition is there, and nobody who acts on it. */
describe('words of the block', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let on: SmallService;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    await box.admin('POST', DEFINITIONS, definitionOf('keda.sh/v1alpha1', 'ScaledObject'));
    await box.kubectl('wait', '--for=condition=Established', 'crd/scaledobjects.keda.sh');
  });

  after(async () => {
    await box.admin('DELETE', `${DEFINITIONS}/scaledobjects.keda.sh`);
    await box.kubectl('wait', '--for=delete', 'crd/scaledobjects.keda.sh', '--timeout=30s');
  });

  beforeEach(async () => {
    on = await smallService(box, 'words');
  });

  afterEach(() => on.remove());

  function block(...lines: readonly string[]): void {
    const text = ["deployment 'web'", ...lines].map((line) => `    ${line}\n`).join('');
    writeFileSync(join(on.cwd, 'Jenkinsfile'), `slipway {\n  kubernetes {\n${text}  }\n}\n`);
  }

  async function replicas(): Promise<string> {
    return on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={.spec.replicas}');
  }

  describe('autoscale', () => {
    const container = {
      name: 'web',
      image: 'example:1',
      env: [{ name: 'RABBITMQ_URL', value: 'amqp://rabbitmq' }],
      resources: { requests: { cpu: '10m' } },
    };
    const web = (least: number): KubeObject =>
      deployment('web', 'example:1', {
        replicas: least,
        template: { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } },
      });

    async function allowScaledObjects(): Promise<void> {
      await box.admin('POST', `/apis/rbac.authorization.k8s.io/v1/namespaces/${on.namespace}/roles`, {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata: { name: 'keda' },
        rules: [{ apiGroups: ['keda.sh'], resources: ['scaledobjects'], verbs: ['*'] }],
      });
      await on.kubectl('create', 'rolebinding', 'keda', '--role=keda', '--group=slipway:deployers');
    }

    async function kedaSaysReady(): Promise<void> {
      await on.kubectl('wait', '--for=create', 'scaledobject/web', '--timeout=30s');
      const status = { conditions: [{ type: 'Ready', status: 'True' }] };
      const patch = JSON.stringify({ status });
      const there = ['scaledobject', 'web', '-n', on.namespace];
      await box.kubectl('patch', ...there, '--subresource=status', '--type=merge', '-p', patch);
    }

    it('begins with min at once, and has nothing to do a second time', async () => {
      block("autoscale 'web', cpu: 70, min: 3, max: [development: 9]");
      on.write(web(3));

      const saved = await on.slipway(['plan', '--save', 'web.plan']);
      const first = await on.slipway(['deploy', '--plan', 'web.plan']);
      const scalings = await on.kubectl('get', 'events', '-o', 'jsonpath={.items[*].message}');
      const second = await on.slipway(['plan']);

      expect(saved.lines.join('\n')).to.match(/\+ Deployment +web +.*begins with 3 replicas/);
      expect(first.code, first.lines.join('\n')).to.equal(0);
      expect(await replicas()).to.equal('3');
      expect(scalings).to.match(/from 0 to 3/);
      expect(scalings).not.to.match(/ to 1\b/);
      expect(second.lines).to.include('2 unchanged, 0 to change, 0 to create, 0 to prune');
    });

    it('moves from one autoscaler to the other and back without a change of replicas', async () => {
      const queue = "queue: 'orders', perPod: 10, from: 'RABBITMQ_URL'";
      block("autoscale 'web', cpu: 70, min: 2, max: 9");
      await allowScaledObjects();
      on.write(web(2));
      expect((await on.slipway(['deploy'])).code).to.equal(0);
      await on.kubectl('scale', 'deployment', 'web', '--replicas=7');

      block(`autoscale 'web', cpu: 70, ${queue}, min: 2, max: 9`);
      const [there] = await Promise.all([on.slipway(['deploy']), kedaSaysReady()]);

      expect(there.code, there.out).to.equal(0);
      expect(await replicas()).to.equal('7');
      expect(await on.kubectl('get', 'hpa,scaledobject', '-o', 'name')).to.equal(
        'scaledobject.keda.sh/web\n',
      );

      block("autoscale 'web', cpu: 70, min: 2, max: 9");
      const back = await on.slipway(['deploy']);

      expect(back.code, back.out).to.equal(0);
      expect(await replicas()).to.equal('7');
      expect(await on.kubectl('get', 'hpa,scaledobject', '-o', 'name')).to.equal(
        'horizontalpodautoscaler.autoscaling/web\n',
      );
    });
  });

  describe('expose', () => {
    it('makes an Ingress in the way of the environment, and has nothing to do a second time', async () => {
      on.allow({ expose: { ingressClass: 'public', annotations: { 'example.com/scheme': 'internal' } } });
      block("expose 'web', host: [development: 'web.example.com'], path: '/shop'");
      on.write(deployment('web', 'example:1'), service('web'));

      const first = await on.slipway(['deploy']);
      const second = await on.slipway(['plan']);

      expect(first.code, first.lines.join('\n')).to.equal(0);
      const path =
        'jsonpath={.spec.ingressClassName} {.metadata.annotations.example\\.com/scheme} {.spec.rules[0].host} {.spec.rules[0].http.paths[0].path} {.spec.rules[0].http.paths[0].backend.service.name}';
      expect(await on.kubectl('get', 'ingress', 'web', '-o', path)).to.equal(
        'public internal web.example.com /shop web',
      );
      expect(second.lines).to.include('3 unchanged, 0 to change, 0 to create, 0 to prune');
    });
  });

  describe('migrate', () => {
    it('runs to its end before the workloads, and as it fails nothing of them changes', async () => {
      block("migrate 'db'");
      on.write(deployment('web', 'example:1'));
      writeFileSync(join(on.cwd, 'deploy/db-template.yml'), JSON.stringify(job('db', 'example:1')));
      const first = await on.slipway(['deploy']);

      on.write(deployment('web', 'example:2'));
      writeFileSync(join(on.cwd, 'deploy/db-template.yml'), JSON.stringify(job('db', 'example:crash')));
      const failed = await on.slipway(['deploy']);

      expect(first.code, first.out).to.equal(0);
      const [done, applied] = ['Job db', 'Deployment web'].map((name) =>
        first.lines.findIndex((line) => line.includes(name) && /complete|created/.test(line)),
      );
      expect(done)
        .to.be.greaterThan(-1)
        .and.below(applied ?? -1);
      expect(failed.code).to.equal(4);
      const image = 'jsonpath={.spec.template.spec.containers[0].image}';
      expect(await on.kubectl('get', 'deployment', 'web', '-o', image)).to.match(/example:1/);
    });
  });
});
