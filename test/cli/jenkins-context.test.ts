import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corpus, ENV } from '../dsl/corpus.ts';
import { hostSaying } from '../support/host.ts';

// Loaded as a module, as main does, so that commands which are loaded later share its classes.
const { runProgram } = await import('../../src/cli/program.ts');

const PLATFORM = `registry: { oci: registry.example.com/team }
environments:
  development:
    branches: [development]
    namespace: development
    cluster: { context: dev, server: "https://dev.example.com", identity: 0b8f5a1e-0c4e-4c59-9f0c-5b1f7f1e2d11 }
`;

describe('slipway run --stages --context', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'context-'));
    writeFileSync(join(folder, 'platform.yml'), PLATFORM);
    writeFileSync(join(folder, 'context.json'), JSON.stringify({ image: { name: 'web' } }));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  async function stages(file?: { readonly name: string; readonly text: string }, ...more: readonly string[]) {
    if (file) writeFileSync(join(folder, file.name), file.text);
    const head = { commit: 'a'.repeat(40), subject: '', author: '', committedAt: '' };
    const repository = {
      head: async () => Promise.resolve(head),
      commits: async () => Promise.resolve(1),
      status: async () => Promise.resolve({ branch: 'development', dirty: [] }),
    };
    const { host, said } = hostSaying({
      cwd: folder,
      env: { ...ENV, BRANCH_NAME: 'feature/x' },
      adapters: { repository: async () => Promise.resolve(repository as never) },
    });
    const words = ['run', '--stages', '--context', 'context.json', '--platform', 'platform.yml', ...more];
    return { exit: await runProgram(words, host), ...said };
  }

  const refused = corpus('broken').filter(
    ({ name }) => !['no-block', 'empty-file', 'in-a-comment', 'own-step', 'uncalled-step'].includes(name),
  );
  for (const { name, text } of refused)
    it(`refuses what a laptop refuses: ${name}`, async () => {
      const { exit, err } = await stages({ name: 'Jenkinsfile', text });

      expect(exit, err).to.equal(2);
      expect(err).to.contain('Jenkinsfile:');
    });

  it('leaves a Jenkinsfile alone that has no block of its own, for the step was called by a library', async () => {
    const { exit, out, err } = await stages({ name: 'Jenkinsfile', text: "ourService 'web'\n" });

    expect(exit, err).to.equal(0);
    expect(out).to.equal('build\npush\n');
  });

  it('says of a time for test lines that there are none, and refuses one that is no time', async () => {
    const said = await stages(undefined, '--test-timeout', '5m');
    const refusal = await stages(undefined, '--test-timeout', '5');

    expect(said.exit, said.err).to.equal(0);
    expect(said.err).to.contain('--test-timeout changes nothing: the slipway block has no test lines');
    expect(refusal.exit).to.equal(2);
    expect(refusal.err).to.contain("--test-timeout is '5', not a time");
    expect((await stages()).err).not.to.contain('--test-timeout');
  });

  it('goes by the context where the checkout has no Jenkinsfile', async () => {
    const { exit, err } = await stages();

    expect(exit, err).to.equal(0);
  });

  it('reads the file it is told, where the job names another one', async () => {
    writeFileSync(join(folder, 'Jenkinsfile'), 'slipway { image "a"; image "b" }');
    const { exit, err } = await stages(
      { name: 'ci.groovy', text: "slipway { image 'web' }" },
      '--file',
      'ci.groovy',
    );

    expect(exit, err).to.equal(0);
  });
});
