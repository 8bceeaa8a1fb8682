import { expect } from 'chai';
import { load } from 'js-yaml';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

const root = join(import.meta.dirname, '..', '..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');

type Node = { readonly [key: string]: Node } & Node[] & string;

const plugins = text('jenkins/plugins.txt')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(':'));

describe('jenkins/', () => {
  const casc = load(text('jenkins/jenkins.yaml')) as Node;
  /** Job DSL of the folders, with their credentials. */
  const folders = casc['jobs']?.[0]?.['script'] ?? '';

  it('pins every plugin to a version, each once', () => {
    for (const [name, version = '', ...more] of plugins) {
      expect(version, name).to.match(/^\d[\w.]*$/);
      expect(more).to.deep.equal([]);
    }
    expect(new Set(plugins.map(([name]) => name)).size)
      .to.equal(plugins.length)
      .and.to.be.at.least(18);
  });

  it('configures nothing that no plugin of the list brings', () => {
    const brings = {
      'jenkins.authorizationStrategy.globalMatrix': 'matrix-auth',
      'jenkins.securityRealm.ldap': 'ldap',
      'jenkins.clouds.0.kubernetes': 'kubernetes',
      'unclassified.globalLibraries': 'pipeline-groovy-lib',
      'unclassified.globalLibraries.libraries.0.retriever.modernSCM.scm.git': 'git',
      jobs: 'job-dsl',
    };
    const names = plugins.map(([name]) => name);
    for (const [path, plugin] of Object.entries(brings)) {
      expect(
        path.split('.').reduce<Node | undefined>((node, key) => node?.[key], casc),
        path,
      ).to.not.equal(undefined);
      expect(names).to.include(plugin);
    }
    for (const [word, plugin] of Object.entries({ aws: 'aws-credentials', file: 'plain-credentials' })) {
      expect(folders).to.match(new RegExp(`^ +${word} \\{$`, 'm'));
      expect(names).to.include(plugin);
    }
    expect(Object.keys(casc)).to.have.members(['jenkins', 'credentials', 'unclassified', 'jobs']);
  });

  it('keeps what deploys in folders, and what deploys to production in one of its own', () => {
    const global = casc['credentials']?.['system']?.['domainCredentials']?.[0]?.['credentials'] ?? [];
    const [services = '', production = ''] = folders.split(/^folder\('production'\)/m);

    expect(global.flatMap((one) => Object.values(one)).map(({ id }) => id)).to.deep.equal(['bitbucket-scan']);
    expect(services).to.include("folder('services')").and.to.not.include('production');
    for (const id of ['aws-production', 'kubeconfig-production'])
      expect(production).to.include(`id('${id}')`);
  });

  it('gives the key that pushes beside the tests no other right, and every environment a key of its own', () => {
    const keys = [
      ...folders.matchAll(/aws \{.*?id\('(?<id>[^']+)'\).*?description\('(?<what>[^']+)'\)/gs),
    ].map(({ groups }) => groups ?? {});
    const documented = /^ +credentials: \{ aws: (?<id>[\w-]+)/m.exec(text('docs/jenkins.md'))?.groups?.['id'];

    expect(keys.map(({ id }) => id)).to.deep.equal([
      'aws-pusher',
      'aws-development',
      'aws-pusher',
      'aws-production',
    ]);
    for (const { id, what } of keys)
      expect(what).to.match(id === 'aws-pusher' ? /^pushes images, and nothing else$/ : /^reads /);
    expect(documented).to.equal('aws-pusher');
  });

  it('holds no secret, only names of variables that the guide lists', () => {
    const variables = [...text('jenkins/jenkins.yaml').matchAll(/\$\{([A-Z0-9_]+)\}/g)].map(
      ([, name = '']) => name,
    );
    for (const line of text('jenkins/jenkins.yaml').split('\n'))
      if (/^\s+(secret\w*|accessKey|password)[:(]/i.test(line))
        expect(line).to.match(/(?:: \$\{\w+\}|\('\$\{\w+\}'\))$/);
    for (const name of new Set(variables)) expect(text('docs/jenkins.md')).to.contain(`\`${name}\``);
  });

  it('gives the credentials that jobs and libraries name', () => {
    const given = (casc['credentials']?.['system']?.['domainCredentials']?.[0]?.['credentials'] ?? [])
      .flatMap((one) => Object.values(one))
      .map(({ id }) => id);
    const wanted = `${text('jenkins/jobs.groovy')}${text('jenkins/jenkins.yaml')}`.matchAll(
      /credentialsId(?:\('|: )([\w-]+)/g,
    );

    for (const [, id] of wanted) expect(given).to.include(id);
  });

  it('loads the library at the version of the program', () => {
    const { version } = JSON.parse(text('package.json')) as { version: string };

    expect(text('jenkins/jenkins.yaml')).to.contain(`defaultVersion: v${version}`);
    for (const file of ['jenkins/agent/Dockerfile', 'jenkins/agent/pod.yaml'])
      expect(text(file)).to.contain(`slipway-agent:${version}`);
  });

  describe('agent/Dockerfile', () => {
    const instructions = text('jenkins/agent/Dockerfile')
      .replaceAll(/^#.*\n/gm, '')
      .replaceAll('\\\n', ' ')
      .split('\n')
      .filter((line) => line.trim() !== '');
    let folder: string;

    beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'agent-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    it('copies what a build of the project has', () => {
      const copied = instructions.filter((line) => line.startsWith('COPY ') && !line.includes('--from'));

      expect(copied).to.have.length(1);
      for (const line of copied)
        expect(existsSync(join(root, line.split(' ')[1] ?? '')), line).to.equal(true);
    });

    it('ends as the user of the agent, and pins its bases', () => {
      expect(instructions.filter((line) => line.startsWith('USER ')).at(-1)).to.equal('USER jenkins');
      expect(instructions.join('\n')).not.to.contain('latest');
    });

    it('brings the oldest Node that the program takes, as the package says', () => {
      const { engines } = JSON.parse(text('package.json')) as { engines: { node: string } };
      const [, version] = /^FROM node:([\d.]+)-/m.exec(instructions.join('\n')) ?? [];

      expect(`>=${version ?? ''}`).to.equal(engines.node);
    });

    it('has commands that a shell can run, and leaves a slipway that starts', () => {
      const runs = instructions.filter((line) => line.startsWith('RUN ')).map((line) => line.slice(4));
      for (const run of runs) execFileSync('sh', ['-n', '-c', run]);
      // Packages come from the base image's own archive; what concerns the program is run here, below a folder.
      const own = runs.filter((run) => !run.includes('apt-get')).join(' && ');
      mkdirSync(join(folder, 'bin'));
      execFileSync('cp', ['-r', join(root, 'dist'), join(folder, 'slipway')]);
      const line = own
        .replaceAll('/opt/slipway', join(folder, 'slipway'))
        .replaceAll('/usr/local/bin', join(folder, 'bin'));
      const env = { ...process.env, PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
      const { version } = JSON.parse(text('package.json')) as { version: string };

      expect(execFileSync('sh', ['-ec', line], { encoding: 'utf8', env })).to.equal(`${version}\n`);
    });
  });

  describe('pods of agents, on a real API server', function () {
    this.timeout(600_000);
    let on: TestSandbox;
    let folder: string;

    before(async () => {
      on = await sandbox();
      folder = mkdtempSync(join(tmpdir(), 'pod-'));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    async function dryRun(pod: string): Promise<string> {
      const namespace = await on.createNamespace('agents');
      await on.kubectl('create', 'serviceaccount', 'slipway-agent', '-n', namespace);
      const file = join(folder, 'pod.yaml');
      writeFileSync(file, pod);
      return on.kubectl('create', '--dry-run=server', '--validate=strict', '-n', namespace, '-f', file);
    }

    it('takes pod.yaml', async () => {
      const pod = text('jenkins/agent/pod.yaml').replace('metadata:', 'metadata:\n  name: agent');

      expect(await dryRun(pod)).to.contain('pod/agent created (server dry run)');
    });

    it('takes the template of jenkins.yaml', async () => {
      const template = casc['jenkins']?.['clouds']?.[0]?.['kubernetes']?.['templates']?.[0]?.['yaml'] ?? '';
      const pod = template
        .replace('kind: Pod', 'kind: Pod\nmetadata: { name: agent }')
        .replace('${SLIPWAY_AGENT_IMAGE}', 'registry.example.com/slipway-agent:0.2.0');

      expect(await dryRun(pod)).to.contain('pod/agent created (server dry run)');
    });
  });
});
