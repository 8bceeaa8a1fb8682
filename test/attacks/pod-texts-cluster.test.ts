import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployment } from '../support/objects.ts';
import { sandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

/** What every container of the sandbox prints, so that a Secret with this value is printed by the program that has it. */
const VALUE = 'only pretends to run';

describe('attacks by a program that prints its secrets, on a cluster', function () {
  this.timeout(120_000);
  let on: SmallService;
  /** A bucket out of which nothing may be taken that is not encrypted by KMS. */
  let guarded: Readonly<Record<string, unknown>>;

  before(async function () {
    this.timeout(600_000);
    const box = await sandbox();
    const { name: bucket, region, endpoint } = box.bucket;
    guarded = { bucket, region, endpoint, pathStyle: true, encryption: 'kms' };
    on = await smallService(box, 'prints');
    on.allow({ onFailure: 'hold', timeout: '40s' });
    const file = `${on.namespace}.yml`;
    const words = `    deployment 'web'\n    secrets '${file}'\n`;
    writeFileSync(join(on.cwd, 'Jenkinsfile'), `slipway {\n  kubernetes {\n${words}  }\n}\n`);
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: { name: web-env }\nstringData: { TOKEN: ${VALUE} }\n`;
    writeFileSync(join(on.cwd, 'plain.yml'), secret);
    const put = await on.slipway(['secrets', 'put', `development/${file}`, '--from', 'plain.yml']);
    expect(put.code, put.lines.join('\n')).to.equal(0);
    on.write(web(''));
    const { code, lines } = await on.slipway(['deploy']);
    expect(code, lines.join('\n')).to.equal(0);
  });

  after(() => on.remove());

  function web(behaviour: string) {
    const env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'web-env', key: 'TOKEN' } } }];
    const annotations = behaviour === '' ? {} : { 'sandbox.slipway.dev/behaviour': behaviour };
    const containers = [{ name: 'web', image: 'web:1', env }];
    const template = { metadata: { labels: { app: 'web' }, annotations }, spec: { containers } };
    return deployment('web', 'web:1', { template });
  }

  it('find them hidden in every command that shows a log', async () => {
    const template = { metadata: { annotations: { 'sandbox.slipway.dev/behaviour': 'crash' } } };
    await on.kubectl('patch', 'deployment', 'web', '-p', JSON.stringify({ spec: { template } }));

    const asked = [['restart'], ['status'], ['status', '-o', 'json']];
    for (const words of asked) {
      const { code, out, lines } = await on.slipway(words);
      const text = [out, ...lines].join('\n');

      expect(code, text).to.equal(4);
      expect(text).to.include('this container [secret]');
      expect(text).not.to.include(VALUE);
    }
    const record = await on.kubectl('get', 'configmap', '-l', 'slipway.dev/record', '-o', 'yaml');
    expect(record).not.to.include(VALUE);
  });

  it('find no log at all where the values can be read nowhere', async () => {
    await on.kubectl('delete', 'secret', 'web-env');
    on.allow({ onFailure: 'hold', secrets: guarded });

    const { code, out, lines } = await on.slipway(['status']);

    expect(code, lines.join('\n')).to.equal(4);
    expect(lines.join('\n')).to.match(
      /! logs and messages of containers are left out: the values of Secret web-env cannot be read here to hide them \(/,
    );
    expect(out)
      .to.include('log of web-')
      .and.include('left out, as the values of Secret web-env cannot be read');
    expect(out + lines.join('\n')).not.to.include('this container');
  });
});
