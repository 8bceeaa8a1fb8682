import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openBitbucket } from '../../src/adapters/bitbucket.ts';
import { repositoryIn } from '../../src/cli/commands/report-status.ts';
import { hostSaying } from '../support/host.ts';

// Loaded as a module, as main does, so that commands which are loaded later share its classes.
const { runProgram } = await import('../../src/cli/program.ts');

const COMMIT = '4f2c81e'.padEnd(40, '0');
const TOKEN = 'bitbucket-token-0815';

describe('slipway report-status', () => {
  let server: Server;
  let api: string;
  let answer: number;
  let got: { path: string | undefined; token: string | undefined; body: unknown } | undefined;

  beforeEach(async () => {
    answer = 201;
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
    const head = { commit: COMMIT, subject: '', author: '', committedAt: '', count: 1 };
    const { host, said } = hostSaying({
      env,
      adapters: {
        repository: async () => Promise.resolve({ head: async () => Promise.resolve(head) } as never),
        processes: async () => Promise.resolve({ run: async () => Promise.resolve({ code: 2 }) } as never),
        buildStatuses: async (access) => Promise.resolve(openBitbucket(access)),
      },
    });
    const words = [
      'report-status',
      '--environment',
      'production',
      '--state',
      'successful',
      '--api',
      api,
      ...more,
    ];
    return { exit: await runProgram(words, host), ...said };
  }

  it('puts the state of the deploy beside the commit, with a link', async () => {
    const env = { BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'https://jenkins.example.com/job/example/7/' };
    const { exit, err } = await report(env, '--repository', 'team/example');

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

  it('says what Bitbucket answered, and never the token', async () => {
    answer = 403;
    const env = { BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'https://jenkins.example.com/' };
    const { exit, err } = await report(env, '--repository', 'team/example');

    expect(exit).to.equal(3);
    expect(err).to.contain('did not take the build status: 403');
    expect(err).not.to.contain(TOKEN);
  });

  it('names what it was not given, before anything is sent', async () => {
    expect((await report({ BUILD_URL: 'x' })).err).to.contain('no token in BITBUCKET_TOKEN');
    expect((await report({ BITBUCKET_TOKEN: TOKEN, BUILD_URL: 'x' })).err).to.contain(
      'no repository to report',
    );
    expect((await report({ BITBUCKET_TOKEN: TOKEN }, '--repository', 'a/b')).err).to.contain(
      'no link to report',
    );
    expect(got).to.equal(undefined);
  });

  it('finds the repository in the addresses that git knows', () => {
    for (const remote of [
      'git@bitbucket.org:team/example.git',
      'https://ann@bitbucket.org/team/example',
      'ssh://git@bitbucket.org/team/example.git',
    ])
      expect(repositoryIn(remote), remote).to.equal('team/example');
    expect(repositoryIn('https://github.com/team/example.git')).to.equal(undefined);
  });
});
