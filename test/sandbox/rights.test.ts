import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { get } from 'node:https';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { parse } from 'yaml';
import { foldersFor } from '../../src/sandbox/folders.ts';
import { readState } from '../../src/sandbox/state.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

const run = promisify(execFile);

describe('sandbox rights', function () {
  this.timeout(30_000);

  let cluster: TestSandbox;

  before(async function () {
    this.timeout(1_200_000);
    cluster = await sandbox();
  });

  const may = async (context: string, ...what: readonly string[]): Promise<string> =>
    run('kubectl', ['--kubeconfig', cluster.kubeconfig, '--context', context, 'auth', 'can-i', ...what]).then(
      ({ stdout }) => stdout.trim(),
      ({ stdout }: { stdout: string }) => stdout.trim(),
    );

  it('let the deployer deploy to its two namespaces', async () => {
    for (const context of Object.values(cluster.contexts))
      for (const what of [
        ['patch', 'deployments.apps'],
        ['create', 'secrets'],
        ['update', 'leases.coordination.k8s.io'],
        ['get', 'pods', '--subresource=log'],
        ['list', 'events'],
        ['get', 'namespace/kube-system'],
      ])
        expect(await may(context, ...what), what.join(' ')).to.equal('yes');
  });

  it('keep the deployer from everything else', async () => {
    for (const what of [
      ['get', 'secrets', '-n', 'kube-system'],
      ['create', 'deployments.apps', '-n', 'default'],
      ['create', 'namespaces'],
      ['create', 'clusterroles'],
      ['create', 'rolebindings'],
      ['create', 'pods', '--subresource=exec'],
      ['delete', 'nodes'],
    ])
      expect(await may('prod', ...what), what.join(' ')).to.equal('no');
  });

  it('refuse whoever has no certificate, at the API server and at etcd', async () => {
    const state = await readState({ ...foldersFor(cluster.name, {}), state: `${cluster.folder}/state.json` });
    const ask = (url: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        get(url, { rejectUnauthorized: false }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).once('error', reject);
      });

    expect(await ask(`${cluster.server}/api/v1/namespaces`)).to.equal(401);
    const refused = await ask(`https://127.0.0.1:${state?.ports.etcd}/version`).catch(
      (error: Error) => error,
    );
    expect(refused).to.be.instanceOf(Error);
  });

  it('are written into the platform file: which cluster, which registry, who approves what', async () => {
    const platform = parse(await readFile(cluster.platformFile, 'utf8')) as {
      registry: unknown;
      secrets: object;
      environments: Record<string, { cluster: unknown; approval?: unknown }>;
    };

    expect(platform.secrets).to.include({ bucket: cluster.bucket.name, endpoint: cluster.bucket.endpoint });
    expect(platform.secrets).to.have.property('age').with.length(1);
    expect(platform.secrets).to.not.have.property('encryption', 'none');
    expect(platform.registry).to.deep.equal({ oci: cluster.registry, insecure: true });
    expect(platform.environments['production']).to.have.property('approval');
    expect(platform.environments['development']).to.not.have.property('approval');
    expect(platform.environments['development']?.cluster).to.deep.equal({
      context: 'dev',
      kubeconfig: cluster.kubeconfig,
      server: cluster.server,
      identity: (
        await cluster.kubectl('get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}')
      ).trim(),
    });
  });

  it('leave a trace of who wrote what, and none of what only looks', async () => {
    await run('kubectl', [
      ...['--kubeconfig', cluster.kubeconfig, '--context', 'dev'],
      ...['create', 'configmap', 'traced', '--from-literal=a=b'],
    ]);
    await run('kubectl', [
      '--kubeconfig',
      cluster.kubeconfig,
      '--context',
      'dev',
      'get',
      'configmap',
      'traced',
    ]);

    const lines = (await readFile(`${cluster.folder}/logs/audit.log`, 'utf8')).trim().split('\n');
    const traced = lines
      .map(
        (line) =>
          JSON.parse(line) as { verb: string; user: { username: string }; objectRef?: { name?: string } },
      )
      .filter(({ objectRef }) => objectRef?.name === 'traced');
    expect(traced.map(({ verb, user }) => [verb, user.username])).to.deep.equal([['create', 'deployer']]);
  });
});
