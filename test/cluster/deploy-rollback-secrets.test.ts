import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

describe('releases with secrets', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let on: SmallService;
  let file: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'restore');
    file = `${on.namespace}.yml`;
    writeFileSync(
      join(on.cwd, 'Jenkinsfile'),
      `slipway {\n  kubernetes {\n    deployment 'web'\n    secrets '${file}'\n  }\n}\n`,
    );
    const env = [{ name: 'DB_URL', valueFrom: { secretKeyRef: { name: 'web-env', key: 'DB_URL' } } }];
    on.write(
      deployment('web', 'example:1', {
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'web', image: 'example:1', env }] },
        },
      }),
    );
    for (const value of ['first-value', 'second-value']) {
      await put(value);
      expect((await on.slipway(['deploy'])).code, value).to.equal(0);
    }
  });

  after(() => on.remove());

  async function put(value: string): Promise<void> {
    const text = `apiVersion: v1\nkind: Secret\nmetadata: { name: web-env }\nstringData: { DB_URL: ${value} }\n`;
    writeFileSync(join(on.cwd, 'plain.yml'), text);
    const { code, lines } = await on.slipway([
      'secrets',
      'put',
      `development/${file}`,
      '--from',
      'plain.yml',
    ]);
    expect(code, lines.join('\n')).to.equal(0);
  }

  async function forget(key: string, versionId: string): Promise<void> {
    const { name, region, endpoint } = box.bucket;
    const [accessKeyId = '', secretAccessKey = ''] = [
      box.env['AWS_ACCESS_KEY_ID'],
      box.env['AWS_SECRET_ACCESS_KEY'],
    ];
    const s3 = new S3Client({
      region,
      endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    await s3.send(new DeleteObjectCommand({ Bucket: name, Key: key, VersionId: versionId }));
    s3.destroy();
  }

  async function value(): Promise<string> {
    const data = await on.kubectl('get', 'secret', 'web-env', '-o', 'jsonpath={.data.DB_URL}');
    return Buffer.from(data, 'base64').toString();
  }

  it('are brought back with the version of the file that they had, and the pods that read it roll', async () => {
    expect(await value()).to.equal('second-value');

    const { code, lines } = await on.slipway(['rollback']);

    expect(code).to.equal(0);
    expect(await value()).to.equal('first-value');
    const said = lines.join('\n');
    expect(said).to.match(/^back to release 1 /);
    expect(said).to.match(/~ Secret {2}web-env {2}key DB_URL changed \(s3:\/\/\S+ version \S+\)/);
    expect(said).to.match(/~ Deployment {2}web {2}.*rolls because secret web-env key DB_URL changed/);
    expect(said).not.to.match(/first-value|second-value/);
    expect(await on.slipway(['history']))
      .to.have.property('out')
      .that.matches(/^3 .* succeeded, back to 1 /m);
  });

  it('are left alone when they are there already, and so is the file', async () => {
    const { code, lines } = await on.slipway(['rollback', 'development', '1']);

    expect(code).to.equal(0);
    expect(lines.at(-1)).to.match(/^✓ development runs .* already, nothing to do/);
    expect((await on.slipway(['plan', '--exit-code'])).code).to.equal(6);
  });

  it('say what to do where a version is gone: not to approve what no plan can bring', async () => {
    const { out } = await on.slipway(['history', 'development', '1', '-o', 'json']);
    const [, versionId = ''] = /"versionId":"([^"]+)"/.exec(out) ?? [];
    await forget(`development/${file}`, versionId);

    const { code, lines } = await on.slipway(['rollback', 'development', '1']);

    expect(code).to.equal(2);
    const said = lines.join('\n');
    expect(said).to.include(`version ${versionId}`);
    expect(said).to.match(
      /go back to another release of slipway history development, or check out commit \w{7} and run slipway deploy development --allow-older/,
    );
  });

  it('are refused as a saved plan once the file was pushed again', async () => {
    await on.slipway(['plan', '--save', 'saved.plan']);
    await put('third-value');

    const { code, lines } = await on.slipway(['deploy', '--plan', 'saved.plan']);

    expect(code).to.equal(3);
    expect(lines.join('\n')).to.match(/Secret web-env: s3:\/\/\S+ has version \S+ now, planned was \S+/);
    expect(await value()).to.equal('first-value');
  });
});
