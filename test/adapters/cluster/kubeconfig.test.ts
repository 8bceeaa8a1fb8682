import { expect } from 'chai';
import { temporaryFolder } from '../../support/folder.ts';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openAccess } from '../../../src/adapters/cluster/access.ts';
import { inClusterContext, kubeconfigFiles, readContext } from '../../../src/adapters/cluster/kubeconfig.ts';
import { openNetwork } from '../../../src/adapters/network/network.ts';
import { failureOf } from '../../support/failure.ts';

describe('adapters/cluster: kubeconfig', () => {
  let folder: string;

  beforeEach(() => {
    folder = temporaryFolder('kubeconfig');
  });

  async function write(name: string, user: object, more: object = {}): Promise<string> {
    const file = join(folder, name);
    const document = {
      'current-context': 'other',
      contexts: [{ name: 'dev', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://api.example.com:6443', ...more } }],
      users: [{ name: 'u', user }],
    };
    await writeFile(file, JSON.stringify(document));
    return file;
  }

  async function open(file: string): ReturnType<typeof openAccess> {
    return openAccess(await readContext([file], 'dev'), { env: process.env, network: openNetwork({}) });
  }

  async function headers(file: string): Promise<Readonly<Record<string, string | readonly string[]>>> {
    return (await (await open(file)).grant()).headers;
  }

  it('reads the files that $KUBECONFIG lists, else the one in the home folder, else just the one named', () => {
    const env = { HOME: '/home/a', KUBECONFIG: '/x:y' };

    expect(kubeconfigFiles(undefined, { cwd: '/w', env })).to.deep.equal(['/x', '/w/y']);
    expect(kubeconfigFiles(undefined, { cwd: '/w', env: { HOME: '/home/a' } })).to.deep.equal([
      '/home/a/.kube/config',
    ]);
    expect(kubeconfigFiles('~/k', { cwd: '/w', env })).to.deep.equal(['/home/a/k']);
  });

  it('takes a token inline, from a file beside it, or from a plugin, which is asked again when it is refused', async () => {
    await writeFile(join(folder, 'token'), 'from-file\n');
    const plugin = join(folder, 'plugin.sh');
    await writeFile(
      plugin,
      `#!/bin/sh\nn=$(cat ${folder}/n 2>/dev/null || echo 0); echo $((n+1)) > ${folder}/n\necho "{\\"status\\":{\\"token\\":\\"$PREFIX-$1-$n\\"}}"\n`,
    );
    await chmod(plugin, 0o755);
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: './plugin.sh',
      args: ['get'],
      env: [{ name: 'PREFIX', value: 'p' }],
    };

    expect(await headers(await write('a', { token: 'inline' }))).to.deep.equal({
      authorization: 'Bearer inline',
    });
    expect(await headers(await write('b', { tokenFile: 'token' }))).to.deep.equal({
      authorization: 'Bearer from-file',
    });
    const access = await open(await write('c', { exec }));
    const first = await access.grant();
    expect(first.headers).to.deep.equal({ authorization: 'Bearer p-get-0' });
    expect((await access.grant()).headers).to.deep.equal({ authorization: 'Bearer p-get-0' });
    expect((await access.grant(first)).headers).to.deep.equal({ authorization: 'Bearer p-get-1' });
  });

  it('says what is wrong with a plugin without showing what it printed', async () => {
    const exec = (command: string, more = {}) => ({ exec: { apiVersion: 'v1', command, ...more } });

    const missing = await failureOf(
      write('a', exec('no-such-plugin', { installHint: 'install it so' })).then(async (file) =>
        headers(file),
      ),
    );
    const silent = await failureOf(
      write('b', exec('echo', { args: ['s3cret'] })).then(async (file) => headers(file)),
    );

    expect(missing).to.include({
      message: "credential plugin 'no-such-plugin' is not installed",
      hint: 'install it so',
      exit: 3,
    });
    expect(silent.message).to.equal("credential plugin 'echo' gave no token and no certificate");
  });

  it('names the file and what it lacks', async () => {
    const file = await write('a', {});
    await writeFile(join(folder, 'broken'), 'contexts: [\ntoken: s3cret');

    expect((await failureOf(readContext([file], 'prod'))).message).to.equal(`${file} has no context 'prod'`);
    expect((await failureOf(readContext([join(folder, 'none')], 'dev'))).message).to.equal(
      `there is no kubeconfig at ${folder}/none`,
    );
    expect((await failureOf(readContext([join(folder, 'broken')], 'dev'))).message).to.equal(
      `${folder}/broken: this is not YAML`,
    );
    const http = await write('http', {}, { server: 'http://api.example.com' });
    expect((await failureOf(headers(http))).message).to.equal(
      `${http}: the server of context 'dev' is 'http://api.example.com', not an https address`,
    );
    const lost = await write('lost', { 'client-certificate': 'gone.crt' });
    expect((await failureOf(headers(lost))).message).to.equal(
      `${lost}: it names ${folder}/gone.crt, which cannot be read`,
    );
  });

  it('acts as whom the user names, with groups and all', async () => {
    const acting = {
      as: 'deployer',
      'as-groups': ['builds', 'team-a'],
      'as-uid': '7',
      'as-user-extra': { 'example.com/reason': ['release'] },
    };

    expect(await headers(await write('as', acting))).to.deep.equal({
      'impersonate-user': 'deployer',
      'impersonate-group': ['builds', 'team-a'],
      'impersonate-uid': '7',
      'impersonate-extra-example.com%2Freason': ['release'],
    });
  });

  it('refuses by name what it cannot do, and says what to do instead', async () => {
    const proxied = await write(
      'proxied',
      {},
      { server: 'https://api:6443', 'proxy-url': 'ftp://a:s3cret@p' },
    );
    const unsafe = await write('unsafe', {}, { 'insecure-skip-tls-verify': true });
    const provided = await write('provided', { 'auth-provider': { name: 'gcp' } });

    expect((await failureOf(headers(proxied))).message).to.equal(
      "proxy-url of context 'dev' has the scheme ftp",
    );
    expect((await failureOf(headers(unsafe))).message).to.equal(
      `${unsafe}: context 'dev' has insecure-skip-tls-verify, with which anybody may answer for the cluster: name its certificate-authority instead`,
    );
    expect((await failureOf(headers(provided))).message).to.equal(
      `${provided}: the user of context 'dev' has an auth-provider, which is no longer part of Kubernetes: use an exec plugin or a token`,
    );
  });

  it('takes the service account of the pod it runs in', () => {
    const { cluster, user } = inClusterContext({
      KUBERNETES_SERVICE_HOST: 'fd00::1',
      KUBERNETES_SERVICE_PORT: '6443',
    });

    expect(cluster).to.include({ server: 'https://[fd00::1]:6443' });
    expect(user).to.deep.equal({ tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token' });
    expect(() => inClusterContext({})).to.throw(
      'in-cluster: this process runs in no pod, for $KUBERNETES_SERVICE_HOST is not set',
    );
  });
});
