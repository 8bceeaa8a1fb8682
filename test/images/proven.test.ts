import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Ran, run } from '../support/run.ts';
import { workspace } from './support/content.ts';
import { containersEnv, shellFiles } from './support/engines.ts';
import { openReal, plainRegistry, testFolder } from './support/registries.ts';
import { program } from '../support/program.ts';
import { commitAll } from '../support/git.ts';

const DOCKERFILE = 'FROM scratch\nCOPY . /\n';

/** What is in the registry has passed the block's lines: they run before every push, and never again after it. */
describe('images: test lines and what is pushed', function () {
  this.timeout(120_000);

  async function service(line: string) {
    const { host } = await plainRegistry();
    const repository = `proven/${randomBytes(4).toString('hex')}`;
    const jenkinsfile = `slipway {\n  image 'web'\n  test '${line}', inImage: true\n  kubernetes { deployment 'web' }\n}\n`;
    const root = await workspace({
      Dockerfile: DOCKERFILE,
      ...(await shellFiles()),
      Jenkinsfile: jenkinsfile,
      'deploy/web-template.yml': 'kind: ConfigMap\napiVersion: v1\nmetadata: { name: web }\n',
      '.gitignore': 'platform.yml\n',
      'platform.yml': `registry: { oci: "${host}/${repository}", insecure: true }
environments:
  development: { branches: [development], namespace: development, cluster: { context: dev, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 } }
`,
    });
    commitAll(root);
    const env = { ...process.env, ...(await containersEnv(await testFolder())) };
    return {
      root,
      push: async (): Promise<Ran> =>
        run([process.execPath, program, 'push', '--platform', 'platform.yml', '--builder', 'buildah'], {
          cwd: root,
          env,
        }),
      tags: async () =>
        openReal({ host, insecure: true }).tags(`${repository}/web`, new AbortController().signal),
    };
  }

  it('pushes nothing that fails them, not even when it is in the store by now', async () => {
    const at = await service('echo looking; exit 4');

    for (const { exit, err } of [await at.push(), await at.push()]) {
      expect(exit, err).to.equal(3);
      expect(err).to.contain('test failed: echo looking; exit 4 ended with 4');
    }
    expect(await at.tags()).to.be.oneOf([undefined, null]);
  });

  it('runs them once: an image that is there has passed', async () => {
    const at = await service('echo looking');

    const [first, again] = [await at.push(), await at.push()];

    expect(first.exit, first.err).to.equal(0);
    expect(first.err).to.contain('looking');
    expect(again.exit, again.err).to.equal(0);
    expect(again.err).to.contain('this commit was built before').and.not.to.contain('looking');
    expect(again.out).to.equal(first.out);
  });

  it('runs them again for another content', async () => {
    const at = await service('echo looking');
    await at.push();
    await appendFile(join(at.root, 'Dockerfile'), 'LABEL other=yes\n');
    await writeFile(join(at.root, 'new'), 'new');

    const other = await at.push();

    expect(other.exit, other.err).to.equal(0);
    expect(other.err).to.contain('looking');
  });
});
