import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { clock } from '../../src/adapters/clock.ts';
import { openPrometheus } from '../../src/adapters/prometheus.ts';
import { temporaryFolder } from '../support/folder.ts';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { freePort, startServer } from '../support/server.ts';
import { type SmallService, smallService } from '../support/small-service.ts';
import { tool } from '../support/tool.ts';

const SHARE = 'sum(rate(http_errors_total{app="web"}[4s])) / sum(rate(http_requests_total{app="web"}[4s]))';

/** A real Prometheus, which reads the counters of a program that errs as often as a test says. */
describe('verify prometheus', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let on: SmallService;
  let program: Server;
  let url: string;
  let share = 0;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'series');
    program = counting(() => share);
    await once(program.listen(0, '127.0.0.1'), 'listening');
    url = await startPrometheus((program.address() as AddressInfo).port);
    on.allow({ prometheus: { url } });
    block();
    writeRelease('1');
    expect((await on.slipway(['deploy'])).code).to.equal(0);
    await untilShare((value) => value < 0.001);
  });

  after(() => {
    program.close();
    on.remove();
  });

  function block(...lines: readonly string[]): void {
    const text = ["deployment 'web'", ...lines].map((line) => `    ${line}\n`).join('');
    writeFileSync(join(on.cwd, 'Jenkinsfile'), `slipway {\n  kubernetes {\n${text}  }\n}\n`);
  }

  function writeRelease(number: string): void {
    on.write(deployment('web', 'example:1'), configMap('settings', { release: number }));
  }

  async function release(): Promise<string> {
    return on.kubectl('get', 'configmap', 'settings', '-o', 'jsonpath={.data.release}');
  }

  async function untilShare(holds: (value: number) => boolean): Promise<void> {
    const signal = AbortSignal.timeout(30_000);
    for (;;) {
      const found = await openPrometheus().query({ url, token: undefined, query: SHARE }, signal);
      const [sample] = found.state === 'answered' ? found.samples : [];
      if (sample && holds(sample.value)) return;
      await clock.wait(200, signal);
    }
  }

  it('lets a release stand whose series stay within the bounds', async () => {
    block(`verify prometheus: '${SHARE}', below: 0.01, during: '3s'`);
    writeRelease('2');

    const { code, lines } = await on.slipway(['deploy']);

    expect(code, lines.join('\n')).to.equal(0);
    expect(lines).to.include(`? verify prometheus  ${SHARE} is below 0.01, for 0.0s`);
    expect(lines.join('\n')).to.match(/verify prometheus +0 is below 0\.01, watched for/);
  });

  it('rolls back a release of which 5 % of the answers are errors', async () => {
    writeRelease('3');
    share = 0.05;
    await untilShare((value) => value > 0.04);

    const { code, lines } = await on.slipway(['deploy']);

    share = 0;
    expect(code, lines.join('\n')).to.equal(4);
    expect(lines.join('\n')).to.match(/✗ verify prometheus failed after .*: 0\.0[45]\d* is not below 0\.01/);
    expect(lines.join('\n')).to.include(`look at the series: ${SHARE}`);
    expect(await release()).to.equal('2');
  });

  it('knows nothing where nobody answers, and says so at the end; the platform decides', async () => {
    const nobody = `http://127.0.0.1:${await freePort()}`;
    on.allow({ prometheus: { url: nobody } });
    writeRelease('4');
    const warned = await on.slipway(['deploy']);
    on.allow({ prometheus: { url: nobody }, onUnverified: 'fail' });
    writeRelease('5');
    const failed = await on.slipway(['deploy']);

    const reason = 'could not be verified: Prometheus cannot be reached (ECONNREFUSED)';
    expect(warned.code, warned.lines.join('\n')).to.equal(0);
    expect(warned.lines.join('\n')).to.include(`! verify prometheus: ${reason}`);
    expect(failed.code, failed.lines.join('\n')).to.equal(4);
    expect(failed.lines.join('\n')).to.match(/✗ verify prometheus failed after .*: could not be verified/);
    expect(await release()).to.equal('4');
    const history = await on.slipway(['history', '--release', '5']);
    expect(history.out).to.include(`verify prometheus waiting: ${reason}`);
  });
});

/** A hundred requests a second, a share of which are errors. */
function counting(shareOf: () => number): Server {
  let [requests, errors, at] = [0, 0, Date.now()];
  return createServer((_, response) => {
    const more = (Date.now() - at) / 10;
    [requests, errors, at] = [requests + more, errors + more * shareOf(), Date.now()];
    response.end(`http_requests_total{app="web"} ${requests}\nhttp_errors_total{app="web"} ${errors}\n`);
  });
}

async function startPrometheus(target: number): Promise<string> {
  const folder = temporaryFolder('prometheus');
  const config = join(folder, 'prometheus.yml');
  const scraping = { job_name: 'web', static_configs: [{ targets: [`127.0.0.1:${target}`] }] };
  writeFileSync(config, JSON.stringify({ global: { scrape_interval: '500ms' }, scrape_configs: [scraping] }));
  const address = `127.0.0.1:${await freePort()}`;
  await startServer({
    command: tool('prometheus'),
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=${address}`,
    ],
    url: `http://${address}/-/ready`,
  });
  return `http://${address}`;
}
