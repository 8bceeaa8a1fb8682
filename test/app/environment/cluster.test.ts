import { expect } from 'chai';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clock } from '../../../src/adapters/clock.ts';
import { openCluster } from '../../../src/adapters/cluster/open.ts';
import { openRepository } from '../../../src/adapters/repository.ts';
import { openCluster as openEnvironment } from '../../../src/app/environment/cluster.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { gitIn } from '../../support/git.ts';
import { hostSaying } from '../../support/host.ts';
import { deployment } from '../../support/objects.ts';

/** Every command that reaches a cluster, and the environment whose cluster it reaches. */
const COMMANDS = [
  ['plan development', 'development'],
  ['deploy development', 'development'],
  ['run --branch development --file Deploy.groovy', 'development'],
  ['run --branch development --file Deploy.groovy --only plan:development', 'development'],
  ['status development', 'development'],
  ['history development', 'development'],
  ['rollback development', 'development'],
  // What is promoted is read in the cluster that has proven it.
  ['plan production', 'development'],
  ['deploy production', 'development'],
  ['run --branch main', 'development'],
] as const;

describe('app/environment/cluster', () => {
  let root: string;
  let server: Server;
  let url: string;
  let asked: string[];

  before(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
      response.setHeader('content-type', 'application/json');
      const uid = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
      response.end(
        JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system', uid } }),
      );
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    root = mkdtempSync(join(tmpdir(), 'slipway-guard-'));
    const cluster = {
      context: 'c',
      server: url,
      kubeconfig: join(root, 'config'),
      identity: '0'.repeat(8) + '-0000-0000-0000-000000000000',
    };
    writeFileSync(
      join(root, 'config'),
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'c', cluster: { server: url } }],
        users: [{ name: 'u', user: { token: 'none' } }],
        contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      }),
    );
    writeFileSync(
      join(root, 'platform.yml'),
      JSON.stringify({
        registry: { oci: 'registry.example.com' },
        environments: {
          development: { branches: ['development'], namespace: 'development', cluster },
          production: { branches: ['main'], namespace: 'production', cluster, promote: 'development' },
        },
      }),
    );
    writeFileSync(
      join(root, 'Jenkinsfile'),
      "slipway { image 'web', layers: [deploy: '/app']\n kubernetes { deployment 'web' } }\n",
    );
    writeFileSync(
      join(root, 'Deploy.groovy'),
      "kubernetes { image 'registry.example.com/web:1'\n deployment 'web' }\n",
    );
    mkdirSync(join(root, 'deploy'));
    writeFileSync(
      join(root, 'deploy/web-template.yml'),
      JSON.stringify(deployment('web', 'registry.example.com/web:1')),
    );
    const git = gitIn(root);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-q', '-m', 'first');
  });

  beforeEach(() => (asked = []));

  after(() => {
    server.close();
    rmSync(root, { recursive: true, force: true });
  });

  for (const [line, environment] of COMMANDS)
    it(`refuses a cluster other than the platform's: ${line}`, async () => {
      const { host, said } = hostSaying({
        cwd: root,
        adapters: {
          repository: async (folder) => Promise.resolve(openRepository(folder)),
          cluster: async (config) => openCluster(config, { cwd: root, env: {}, clock, version: '0.1.0' }),
        },
      });
      const image =
        line.includes('development') && !line.startsWith('run')
          ? ['--image', 'registry.example.com/web:1']
          : [];

      const exit = await runProgram([...line.split(' '), ...image, '--platform', 'platform.yml'], host);

      expect(exit, said.err).to.equal(3);
      expect(said.err).to.contain(`the cluster at ${url} is ffffffff`).and.to.contain(environment);
      expect(asked).to.deep.equal(['GET /api/v1/namespaces/kube-system']);
    });

  it('opens a cluster once for all its environments', async () => {
    const opened: string[] = [];
    const { host } = hostSaying({
      adapters: {
        cluster: async (config) => {
          opened.push(config.context);
          return openCluster(config, { cwd: root, env: {}, clock, version: '0.1.0' });
        },
      },
    });
    const identity = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    const cluster = { context: 'c', server: url, kubeconfig: join(root, 'config'), identity };

    const [development, production, again] = await Promise.all(
      ['development', 'production', 'development'].map((name) => openEnvironment({ name, cluster }, host)),
    );

    expect(opened).to.deep.equal(['c']);
    expect(production).to.equal(development);
    expect(again).to.equal(development);
  });
});
