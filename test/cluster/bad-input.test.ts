import { expect } from 'chai';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { exampleWorkspace, type Workspace } from '../support/workspace.ts';

describe('slipway run with wrong input', function () {
  this.timeout(300_000);
  let box: TestSandbox;
  let on: Workspace;

  before(async function () {
    this.timeout(900_000);
    box = await sandbox();
  });

  beforeEach(async () => {
    on = await exampleWorkspace(box, 'bad-input');
    // What is under test stands before any stage, and before the secrets are fetched for it.
    on.edit('Jenkinsfile', "  test  'go test ./...'\n", '');
    on.edit('Jenkinsfile', "    secrets 'example.yml'\n", '');
    on.commit('Test nothing');
  });

  afterEach(() => on.remove());

  /** Ends with the code and the words, without a stack, and with nothing written to the cluster. */
  async function expectRefusal(
    exit: number,
    words: readonly (string | RegExp)[],
    ...args: string[]
  ): Promise<void> {
    const before = on.writes(on.namespaces.development);

    const ran = await on.slipway('run', ...args);

    expect(ran.exit, ran.err).to.equal(exit);
    for (const word of words)
      expect(ran.err).to.match(
        word instanceof RegExp ? word : new RegExp(word.replace(/[{}()[\].*+?$|\\]/g, '\\$&')),
      );
    expect(ran.err)
      .to.match(/^✗ /m)
      .and.not.match(/^\s+at .*\(/m);
    expect(on.writes(on.namespaces.development)).to.deep.equal(before);
  }

  it('names a folder without a repository', async () => {
    rmSync(join(on.root, '.git'), { recursive: true });

    await expectRefusal(2, ['is in no git repository', 'git init']);
  });

  it('asks for a branch when the head is detached', async () => {
    on.git('checkout', '-q', '--detach');

    await expectRefusal(2, ['HEAD is detached', '--branch NAME']);
  });

  it('names the Jenkinsfile that is not there', async () => {
    renameSync(join(on.root, 'Jenkinsfile'), join(on.root, 'Jenkinsfile.old'));

    await expectRefusal(2, ['no file Jenkinsfile', 'slipway init']);
  });

  it('misses the block in a Jenkinsfile', async () => {
    writeFileSync(join(on.root, 'Jenkinsfile'), "node {\n  sh 'make'\n}\n");

    await expectRefusal(2, [/Jenkinsfile/, /slipway \{ \}|kubernetes \{ \}/]);
  });

  it('shows the second of two blocks', async () => {
    const text = readFileSync(join(on.root, 'Jenkinsfile'), 'utf8');
    writeFileSync(join(on.root, 'Jenkinsfile'), `${text}\nslipway {\n  image 'other'\n}\n`);

    await expectRefusal(2, [/Jenkinsfile:14:1/]);
  });

  it('names the deployment whose template is missing, with its line', async () => {
    on.edit('Jenkinsfile', "deployment 'example'", "deployment 'example'\n    deployment 'worker'");

    await expectRefusal(2, ['worker', 'Jenkinsfile', 'deploy/worker-template.development.yml']);
  });

  it('guesses the environment that was meant', async () => {
    on.edit('Jenkinsfile', 'replicas development: 1, production: 3', 'replicas developmnt: 1, production: 3');

    await expectRefusal(2, ['developmnt', "did you mean 'development'"]);
  });

  it('says so when the cluster is down', async () => {
    const platform = readFileSync(on.platform, 'utf8').replaceAll(box.server, 'https://127.0.0.1:1');
    const kubeconfig = join(on.root, '..', 'kubeconfig');
    writeFileSync(
      kubeconfig,
      readFileSync(box.kubeconfig, 'utf8').replaceAll(box.server, 'https://127.0.0.1:1'),
    );
    writeFileSync(
      on.platform,
      platform.replaceAll(JSON.stringify(box.kubeconfig), JSON.stringify(kubeconfig)),
    );

    await expectRefusal(3, ['https://127.0.0.1:1']);
  });

  it('is told from a sound platform by the doctor, which writes nothing', async () => {
    const before = on.writes(on.namespaces.development);
    const sound = await on.slipway('doctor', 'development');
    const platform = readFileSync(on.platform, 'utf8');
    writeFileSync(on.platform, platform.replaceAll(box.identity, '00000000-0000-0000-0000-000000000000'));

    const wrong = await on.slipway('doctor', 'development');

    expect(sound.exit, sound.err).to.equal(0);
    for (const part of ['git', 'service', 'network', 'cluster', 'rights', 'registry', 'secrets', 'keys'])
      expect(sound.err).to.match(new RegExp(`^✓ ${part} `, 'm'));
    expect(wrong.exit, wrong.err).to.equal(3);
    expect(wrong.err).to.match(/^✗ cluster .*\n {4}\S/m);
    expect(wrong.err).to.match(/^- rights .*because the check of cluster failed$/m);
    expect(wrong.err)
      .to.match(/^✓ registry /m)
      .and.to.match(/^✓ secrets /m);
    expect(on.writes(on.namespaces.development)).to.deep.equal(before);
  });

  it('refuses a cluster that is not the one the platform names', async () => {
    const other = '00000000-0000-0000-0000-000000000000';
    writeFileSync(on.platform, readFileSync(on.platform, 'utf8').replaceAll(box.identity, other));

    await expectRefusal(3, [other, box.identity]);
  });
});
