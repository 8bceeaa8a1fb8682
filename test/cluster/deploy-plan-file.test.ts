import { expect } from 'chai';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

describe('the file of a plan', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let on: SmallService;
  let text: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'planfile');
    on.write(deployment('web', 'example:1'), configMap('settings'));
    expect((await on.slipway(['plan', '--save', 'good.plan'])).code).to.equal(0);
    text = readFileSync(join(on.cwd, 'good.plan'), 'utf8');
  });

  after(() => on.remove());

  it('is for its owner only', () => {
    expect(statSync(join(on.cwd, 'good.plan')).mode & 0o777).to.equal(0o600);
  });

  for (const [what, change, says] of [
    ['cut off', (good: string) => good.slice(0, good.length / 2), 'it is cut off or no saved plan'],
    ['empty', () => '', 'it is empty'],
    [
      'edited',
      (good: string) => good.replace('example:1', 'example:666'),
      'it was changed after it was saved',
    ],
    [
      'of another version',
      (good: string) => good.replace('"slipwayPlan": 2', '"slipwayPlan": 1'),
      'its format is 1, this version reads 2',
    ],
  ] as const)
    it(`is refused where it is ${what}, before anything is asked of the cluster`, async () => {
      writeFileSync(join(on.cwd, 'bad.plan'), change(text));

      const { code, lines } = await on.slipway(['deploy', '--plan', 'bad.plan']);

      expect(code).to.equal(2);
      expect(lines[0]).to.equal(`✗ bad.plan cannot be used: ${says}`);
      await nothingIsWritten();
    });

  it('is refused where it is of another service', async () => {
    const other = await smallService(box, 'planother');
    other.write(deployment('other', 'example:1'));
    writeFileSync(
      join(other.cwd, 'Jenkinsfile'),
      "slipway {\n  kubernetes {\n    deployment 'other'\n  }\n}\n",
    );

    const { code, lines } = await other.slipway(['deploy', '--plan', join(on.cwd, 'good.plan')]);
    other.remove();

    expect(code).to.equal(2);
    expect(lines[0]).to.match(/good\.plan is a plan for service web, not other$/);
    await nothingIsWritten();
  });

  it('is refused once its time has passed, whoever approves it', async () => {
    on.allow({ approval: { expires: '1ms' } });
    await on.slipway(['plan', '--save', 'late.plan']);
    const { plan } = JSON.parse(readFileSync(join(on.cwd, 'late.plan'), 'utf8')) as {
      plan: { expiresAt: string; digest: string };
    };

    const late = await on.slipway([
      'deploy',
      '--plan',
      'late.plan',
      '--approved-by',
      'bob',
      '--approve',
      plan.digest,
    ]);
    on.allow({});

    expect(late.code).to.equal(7);
    expect(late.lines.slice(-2)).to.deep.equal([
      `✗ not approved: the plan expired at ${plan.expiresAt} (exit 7)`,
      'plan again, and have the new plan approved',
    ]);
    await nothingIsWritten();
  });

  it('is refused once an object was edited, with who did it', async () => {
    await on.slipway(['deploy', '--plan', 'good.plan']);
    on.write(deployment('web', 'example:2'), configMap('settings'));
    await on.slipway(['plan', '--save', 'second.plan']);
    await on.kubectl(
      'patch',
      'configmap',
      'settings',
      '--field-manager=kubectl-edit',
      '-p',
      '{"data":{"more":"1"}}',
    );

    const { code, lines } = await on.slipway(['deploy', '--plan', 'second.plan']);

    expect(code).to.equal(3);
    expect(lines.join('\n')).to.match(/ConfigMap settings was changed by kubectl-edit at /);
    expect(await on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={..image}')).to.equal('example:1');
  });

  it('is refused once a tag points elsewhere', async () => {
    on.retag('sha256:b');

    const { code, lines } = await on.slipway(['deploy', '--plan', 'second.plan']);

    expect(code).to.equal(3);
    expect(lines.join('\n')).to.include('image example:2 points to sha256:b now, planned was sha256:a');
    expect(await on.kubectl('get', 'deployment', 'web', '-o', 'jsonpath={..image}')).to.equal('example:1');
  });

  async function nothingIsWritten(): Promise<void> {
    const names = await on.kubectl('get', 'configmap,deployment,lease', '-o', 'name');
    expect(names.trim()).to.equal('configmap/kube-root-ca.crt');
  }
});
