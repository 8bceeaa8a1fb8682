import { expect } from 'chai';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { openProcesses } from '../../src/adapters/processes.ts';
import { runProgram } from '../../src/cli/program.ts';
import { imported } from '../../src/app/import/head.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hostSaying } from '../support/host.ts';
import { project } from '../support/program.ts';
import { KNOWN } from '../support/service.ts';
import { tool } from '../support/tool.ts';

/** The folders that docs/addons.md names, with real helm and kustomize, on what the projects publish in their Go modules. */
describe('examples/addons', function () {
  this.timeout(120_000);
  let addons: string;
  let upstream: string;
  let path: string;

  before(function () {
    this.timeout(1_800_000);
    path = [tool('charts'), process.env['PATH']].join(delimiter);
    upstream = tool('upstream');
    addons = temporaryFolder('addons');
    cpSync(join(project, 'examples/addons'), addons, { recursive: true });
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

  /** The kustomization as it is, but for where the project is: in a copy of its module. */
  function published(
    folder: string,
    module: string,
    { parts, within = '' }: { parts: string[]; within?: string },
  ): void {
    const at = join(addons, folder, 'upstream');
    for (const part of parts)
      cpSync(join(upstream, module, part), join(at, 'published', part), {
        recursive: true,
        dereference: true,
      });
    const file = join(at, 'kustomization.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/https:\S+/, `published${within}`));
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
    const chart = join(upstream, 'metrics-server-0.9.0/charts/metrics-server');
    const { code, err } = await slipway(
      'metrics-server',
      ...['import', 'helm', chart, '-e', 'cluster', '--namespace', 'kube-system', '--values', 'values.yml'],
    );
    expect(code, err).to.equal(0);

    const text = made('metrics-server', 'metrics-server');
    expect(text).to.contain('\n# chart      metrics-server 3.13.1 (app 0.8.1)\n');
    expect(text).to.contain('apiVersion: policy/v1\nkind: PodDisruptionBudget');
    await assertClean('metrics-server', 'cluster', 10);
  });

  it('KEDA: its kustomization, with the Secret that its operator makes', async () => {
    published('keda', 'keda-2.21.0', { parts: ['config'], within: '/config/default' });
    const { code, err } = await slipway(
      'keda',
      ...['import', 'kustomize', './upstream', '--name', 'keda', '-e', 'cluster'],
      ...['--made-in-cluster', 'Secret/kedaorg-certs'],
    );
    expect(code, err).to.equal(0);

    const text = made('keda', 'keda');
    expect(text).to.contain('\n# slipway: made-in-cluster Secret/kedaorg-certs\n');
    expect(text.match(/image: \S+:2\.21\.0$/gm)).to.have.length(3);
    await assertClean('keda', 'cluster', 26);
  });

  it('monitoring: the operator, and a Prometheus of the kinds that it brings', async () => {
    published('monitoring', 'prometheus-operator-0.85.0', { parts: ['kustomization.yaml', 'bundle.yaml'] });
    const { code, err } = await slipway(
      'monitoring',
      ...['import', 'kustomize', './upstream', '--name', 'operator', '-e', 'cluster'],
    );
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
