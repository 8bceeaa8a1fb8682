import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

type Heard = { readonly type: string; readonly data: Readonly<Record<string, unknown>> };

describe('notices of deploys', function () {
  this.timeout(90_000);
  let box: TestSandbox;
  let on: SmallService;
  let server: Server;
  let heard: Heard[];

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
  });

  beforeEach(async () => {
    heard = [];
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        heard.push(JSON.parse(body) as Heard);
        response.writeHead(202).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    on = await smallService(box, 'notices');
    on.write(deployment('web', 'example:1'));
  });

  afterEach(() => {
    server.close();
    server.closeAllConnections();
    on.remove();
  });

  function notify(...targets: readonly object[]): void {
    const file = join(on.cwd, 'platform.yml');
    const platform = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...platform, notify: targets }));
  }

  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const kinds = (): readonly string[] => heard.map(({ type }) => type.replace('dev.slipway.deploy.', ''));

  it('tell of a deploy that is done, of one that failed, and of the way back', async () => {
    notify({ url: address() }, { url: 'http://127.0.0.1:9/' });

    const first = await on.slipway(['deploy']);
    const again = await on.slipway(['deploy']);
    on.write(deployment('web', 'example:crash'));
    const failed = await on.slipway(['deploy']);

    expect([first.code, again.code, failed.code], failed.lines.join('\n')).to.deep.equal([0, 0, 4]);
    expect(kinds()).to.deep.equal(['started', 'succeeded', 'started', 'failed', 'rolled-back']);
    expect(heard[3]?.data).to.deep.nested.include({ service: 'web', 'failure.failures[0].cause': 'crash' });
    expect(first.lines.join('\n')).to.match(
      /127\.0\.0\.1:9 was not told: it cannot be reached \(ECONNREFUSED\)/,
    );
  });

  it('call whoever may approve, once the plan is saved for them', async () => {
    on.allow({ approval: { submitters: ['leads'] } });
    notify({ url: address() });
    const only = ['run', '--branch', 'main', '--only', 'plan:development', '--plan', 'waiting.plan'];

    const { code, lines } = await on.slipway(only);

    expect(code, lines.join('\n')).to.equal(0);
    expect(kinds()).to.deep.equal(['waiting']);
    expect(heard[0]?.data).to.deep.include({ approvers: ['leads'] });
  });
});
