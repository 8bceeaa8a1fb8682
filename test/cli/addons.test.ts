import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { openProcesses } from '../../src/adapters/processes.ts';
import { runProgram } from '../../src/cli/program.ts';
import { imported } from '../../src/app/import/head.ts';
import { type Addons, addonsIn } from '../support/addons.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hostSaying } from '../support/host.ts';
import { project } from '../support/program.ts';
import { KNOWN } from '../support/service.ts';
import { tool } from '../support/tool.ts';

/** The folders that docs/addons.md names, with real helm and kustomize, on what the projects publish in their Go modules. */
describe('examples/addons', function () {
  this.timeout(120_000);
  let addons: string;
  let imports: Addons['imports'];
  let path: string;

  before(function () {
    this.timeout(1_800_000);
    path = [tool('charts'), process.env['PATH']].join(delimiter);
    ({ folder: addons, imports } = addonsIn(temporaryFolder('addons'), tool('upstream')));
  });

  async function slipway(folder: string, ...words: string[]) {
    const { host, said } = hostSaying({
      cwd: join(addons, folder),
      env: { SLIPWAY_PLATFORM: join(addons, 'platform.yml') },
      adapters: { processes: async () => Promise.resolve(openProcesses({ ...process.env, PATH: path })) },
    });
    const code = await runProgram(words, host);
    return { code, ...said };
  }

  async function assertClean(folder: string, environment: string, manifests: number): Promise<void> {
    const { code, out, err } = await slipway(folder, 'check', environment, '--strict', ...KNOWN);
    expect([code, out.trim()], `${out}${err}`).to.deep.equal([
      0,
      `0 errors, 0 warnings in ${manifests} manifests of ${environment}`,
    ]);
  }

  const made = (folder: string, name: string): string => {
    const text = readFileSync(join(addons, folder, `deploy/${name}-manifests.cluster.yml`), 'utf8');
    expect(imported(text)).to.equal('as made');
    return text;
  };

  it('logging: templates of our own, without a word of check', async () => {
    await assertClean('logging', 'cluster', 5);
  });

  it('quotas: templates of our own, without a word of check', async () => {
    await assertClean('quotas', 'production', 4);
  });

  it('metrics-server: its chart, in the versions that Kubernetes serves', async () => {
    const { code, err } = await slipway('metrics-server', ...imports['metrics-server']);
    expect(code, err).to.equal(0);

    const text = made('metrics-server', 'metrics-server');
    expect(text).to.contain('\n# chart      metrics-server 3.13.1 (app 0.8.1)\n');
    expect(text).to.contain('apiVersion: policy/v1\nkind: PodDisruptionBudget');
    await assertClean('metrics-server', 'cluster', 10);
  });

  it('KEDA: its kustomization, with the Secret that its operator makes', async () => {
    const { code, err } = await slipway('keda', ...imports.keda);
    expect(code, err).to.equal(0);

    const text = made('keda', 'keda');
    expect(text).to.contain('\n# slipway: made-in-cluster Secret/kedaorg-certs\n');
    expect(text.match(/image: \S+:2\.21\.0$/gm)).to.have.length(3);
    await assertClean('keda', 'cluster', 26);
  });

  it('monitoring: the operator, and a Prometheus of the kinds that it brings', async () => {
    const { code, err } = await slipway('monitoring', ...imports.monitoring);
    expect(code, err).to.equal(0);

    made('monitoring', 'operator');
    await assertClean('monitoring', 'cluster', 20);
  });

  it('are all named in docs/addons.md', () => {
    const docs = readFileSync(join(project, 'docs/addons.md'), 'utf8');
    for (const [, folder = ''] of docs.matchAll(/\]\(\.\.\/examples\/addons\/([\w-]+)\)/g))
      expect(existsSync(join(addons, folder, 'Jenkinsfile')), folder).to.equal(true);
  });
});
