import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ApiProxy, apiProxy } from '../support/api-proxy.ts';
import { recordingProxy } from '../support/canary.ts';
import { deployment } from '../support/objects.ts';
import { sandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

/** What a run that fails and goes back asks of the cluster and of the bucket, counted on the way there. */
describe('a run with a rollback, on the wire', function () {
  this.timeout(120_000);
  let api: ApiProxy;
  let bucket: Awaited<ReturnType<typeof recordingProxy>>;
  let on: SmallService;
  let secretFile: string;
  const fetched: string[] = [];
  let asked: number;

  before('deploy, then fail and go back', async function () {
    this.timeout(600_000);
    const box = await sandbox();
    api = await apiProxy(box.kubeconfig);
    bucket = await recordingProxy(box.bucket.endpoint, (what) => fetched.push(what));
    on = await smallService({ ...box, bucket: { ...box.bucket, endpoint: bucket.endpoint } }, 'wire', api);
    secretFile = `development/${on.namespace}.yml`;
    on.allow({ timeout: '60s', soak: '0s' });
    writeFileSync(
      join(on.cwd, 'Jenkinsfile'),
      `slipway {\n  kubernetes {\n    deployment 'web'\n    secrets '${on.namespace}.yml'\n  }\n}\n`,
    );
    const env = [{ name: 'DB_URL', valueFrom: { secretKeyRef: { name: 'web-env', key: 'DB_URL' } } }];
    on.write(
      deployment('web', '{{ IMAGE }}', {
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: '{{ IMAGE }}', env }] },
        },
      }),
    );
    writeFileSync(
      join(on.cwd, 'plain.yml'),
      'apiVersion: v1\nkind: Secret\nmetadata: { name: web-env }\nstringData: { DB_URL: a-value }\n',
    );
    await slipway('secrets', 'put', secretFile, '--from', 'plain.yml');
    await slipway('run', '--branch', 'main', '--image', 'web:1');
    asked = api.asked.length;
    fetched.length = 0;
    const { code, lines } = await on.slipway(['run', '--branch', 'main', '--image', 'web:crash']);
    expect(code, lines.join('\n')).to.equal(4);
    expect(lines.join('\n'))
      .to.match(/^rollback to release 1 /m)
      .and.to.match(/; rolled back$/m);
  });

  after(async () => {
    on.remove();
    await api.close();
    await bucket.close();
  });

  async function slipway(...words: readonly string[]): Promise<void> {
    const { code, lines } = await on.slipway(words);
    expect(code, lines.join('\n')).to.equal(0);
  }

  it('proves the cluster once, and plans and goes back over that connection', () => {
    const proofs = api.asked.slice(asked).filter(({ url }) => url === '/api/v1/namespaces/kube-system');

    expect(proofs).to.deep.equal([{ method: 'GET', url: '/api/v1/namespaces/kube-system' }]);
  });

  it('fetches a file of secrets once, and afterwards asks for its version alone', () => {
    const ofFile = fetched.filter((what) => what.includes(secretFile));
    const whole = ofFile.filter((what) => what.includes('GetObject'));

    expect(whole, ofFile.join('\n')).to.have.length(1);
    expect(ofFile.length).to.be.greaterThan(1);
  });

  it('asks for the kinds of an API once while it plans, also of one that the cluster lacks', async () => {
    asked = api.asked.length;
    await slipway('plan', 'development', '--branch', 'main', '--image', 'web:1');
    const all = api.asked.slice(asked).map(({ method, url }) => `${method} ${url}`);

    const kinds = all.filter((one) => /^GET \/(?:api|apis\/[^/]+)\/[^/?]+$/.test(one));

    expect(kinds).to.include.members(['GET /api/v1', 'GET /apis/keda.sh/v1alpha1']);
    expect(kinds.filter((one, index) => kinds.indexOf(one) !== index)).to.deep.equal([]);
  });
});
