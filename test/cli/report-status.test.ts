import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openBitbucket } from '../../src/adapters/bitbucket.ts';
import { remoteIn } from '../../src/app/build-status.ts';
import type { BitbucketAccess } from '../../src/core/ports/build-statuses.ts';
import { hostSaying } from '../support/host.ts';

// Loaded as a module, as main does, so that commands which are loaded later share its classes.
const { runProgram } = await import('../../src/cli/program.ts');

const COMMIT = '4f2c81e'.padEnd(40, '0');
const TOKEN = 'bitbucket-token-0815';

describe('slipway report-status', () => {
  let server: Server;
  let api: string;
  let answer: number;
  let origin: string;
  let got: { path: string | undefined; token: string | undefined; body: unknown } | undefined;

  beforeEach(async () => {
    answer = 201;
    origin = 'git@bitbucket.org:team/example.git';
    got = undefined;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        got = { path: request.url, token: request.headers.authorization, body: JSON.parse(body) };
        response.writeHead(answer).end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => server.close());

  async function report(env: Readonly<Record<string, string>>, ...more: string[]) {
    const head = { commit: COMMIT, subject: '', author: '', committedAt: '' };
    const asked: BitbucketAccess[] = [];
    const { host, said } = hostSaying({
      env,
      adapters: {
        repository: async () =>
          Promise.resolve({
            head: async () => Promise.resolve(head),
            origin: async () => Promise.resolve(origin || undefined),
          } as never),
        buildStatuses: async (access) => {
          asked.push(access);
          // The cloud has one address, so its requests are led to the server of this test.
          return Promise.resolve(openBitbucket({ ...access, api }));
        },
      },
    });
    const words = ['report-status', '--environment', 'production', ...more];
    return { exit: await runProgram(words, host), asked, ...said };
  }

  it('puts the state of the deploy beside the commit, with a link', async () => {
    const env = { BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'https://jenkins.example.com/job/example/7/' };
    const { exit, err } = await report(env, '--state', 'successful');

    expect(exit, err).to.equal(0);
    expect(got).to.deep.equal({
      path: `/2.0/repositories/team/example/commit/${COMMIT}/statuses/build`,
      token: `Bearer ${TOKEN}`,
      body: {
        key: 'slipway-production',
        state: 'SUCCESSFUL',
        name: 'deploy to production',
        url: 'https://jenkins.example.com/job/example/7/',
        description: '4f2c81e is deployed to production',
      },
    });
  });

  it('says that a deploy has begun, under the key that its end will have', async () => {
    const env = { BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'https://jenkins.example.com/job/example/7/' };
    const { exit, asked } = await report(env, '--state', 'running');

    expect(exit).to.equal(0);
    expect(asked).to.deep.equal([{ api: 'https://api.bitbucket.org', edition: 'cloud', token: TOKEN }]);
    expect(got?.body).to.include({ key: 'slipway-production', state: 'INPROGRESS' });
  });

  it('reports to the Bitbucket Data Center that it is told, in its words', async () => {
    origin = 'https://bitbucket.example.com/scm/shop/example.git';
    answer = 204;
    const env = { BITBUCKET_TOKEN: TOKEN, SLIPWAY_BITBUCKET: 'https://bitbucket.example.com' };
    const link = 'https://jenkins.example.com/job/example/7/artifact/.slipway/report.html';
    const { exit, err, asked } = await report(env, '--state', 'stopped', '--link', link);

    expect(exit, err).to.equal(0);
    expect(asked[0]).to.include({ api: 'https://bitbucket.example.com', edition: 'server' });
    expect(got).to.deep.equal({
      path: `/rest/api/latest/projects/shop/repos/example/commits/${COMMIT}/builds`,
      token: `Bearer ${TOKEN}`,
      body: {
        key: 'slipway-production',
        state: 'CANCELLED',
        name: 'deploy to production',
        url: link,
        description: '4f2c81e was not deployed to production',
      },
    });
  });

  it('sends the token to no host that only git names', async () => {
    origin = 'https://bitbucket.attacker.example/team/example.git';
    const env = { BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'x' };
    const { exit, err, asked } = await report(env, '--state', 'failed');

    expect(exit).to.equal(2);
    expect(err).to.contain('the remote origin is at https://bitbucket.attacker.example');
    expect(asked).to.deep.equal([]);
    expect(got).to.equal(undefined);
  });

  it('takes the address that it is told, by the agents or by its option', async () => {
    const env = { BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'x', SLIPWAY_BITBUCKET: 'https://git.example.com' };
    const told = await report(env, '--state', 'failed', '--repository', 'shop/example');
    const option = await report(env, '--state', 'failed', '--api', 'https://api.bitbucket.org');

    expect(told.asked[0]).to.include({ api: 'https://git.example.com', edition: 'server' });
    expect(option.asked[0]).to.include({ edition: 'cloud' });
  });

  for (const address of ['bitbucket.example.com', 'https://bitbucket:port', 'ftp://bitbucket.example.com'])
    it(`sends nothing to ${address}, which is no address`, async () => {
      const env = { BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'x', SLIPWAY_BITBUCKET: address };
      const { exit, err, asked } = await report(env, '--state', 'failed', '--repository', 'shop/example');

      expect(exit).to.equal(2);
      expect(err).to.contain('✗ the address of Bitbucket is none such as https://bitbucket.example.com');
      expect(err).to.contain('correct --api or SLIPWAY_BITBUCKET');
      expect(asked).to.deep.equal([]);
    });

  it('says what Bitbucket answered, and never the token', async () => {
    answer = 403;
    const env = { BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'https://jenkins.example.com/' };
    const { exit, err } = await report(env, '--state', 'successful');

    expect(exit).to.equal(3);
    expect(err).to.contain('did not take the build status: 403');
    expect(err).not.to.contain(TOKEN);
  });

  it('names what it was not given, before anything is sent', async () => {
    expect((await report({ BUILD_URL: 'x' }, '--state', 'running')).err).to.contain(
      'no token in BITBUCKET_TOKEN',
    );
    expect((await report({ BITBUCKET_TOKEN: TOKEN }, '--state', 'running')).err).to.contain(
      'no link to report',
    );
    origin = '';
    expect((await report({ BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'x' }, '--state', 'running')).err).to.contain(
      'no repository to report',
    );
    expect(got).to.equal(undefined);
  });

  it('finds the repository in the addresses that git knows', () => {
    for (const remote of [
      'git@bitbucket.org:team/example.git',
      'https://ann@bitbucket.org/team/example',
      'ssh://git@bitbucket.org/team/example.git',
    ])
      expect(remoteIn(remote), remote).to.deep.equal({
        repository: 'team/example',
        api: 'https://api.bitbucket.org',
      });
    expect(remoteIn('ssh://git@bitbucket.example.com:7999/shop/example.git')).to.deep.equal({
      repository: 'shop/example',
      api: 'https://bitbucket.example.com',
    });
    expect(remoteIn('https://github.com/team/example.git')).to.equal(undefined);
  });
});
