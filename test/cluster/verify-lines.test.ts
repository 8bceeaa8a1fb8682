import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { load } from 'js-yaml';
import type { Event } from '../../src/core/events.ts';
import type { Plan } from '../../src/core/plan.ts';
import { canonical, digestOf, sha256 } from '../../src/deploy/plan/digest.ts';
import {
  letPodsAnswer,
  liveRelease,
  ownAddress,
  writeAnswering,
  writeBlock,
} from '../support/answering-pods.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

/** Asks the Service by its own client, as a smoke test would, and says what it heard. */
const SMOKE = `import { request } from 'node:http';
const { AWS_SECRET_ACCESS_KEY: key = 'none', SLIPWAY_URL: url } = process.env;
const sent = request(url + '/orders', { method: 'POST' }, (response) => {
  console.log('POST /orders answers', response.statusCode, 'with key', key);
  process.exitCode = response.statusCode === 201 ? 0 : 1;
  response.resume();
});
sent.end('one');
`;

describe('verify by a line', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let on: SmallService;
  let backend: Server;
  let status = 201;
  const asked: string[] = [];

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'verify-lines');
    backend = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'without login'}`);
      response.writeHead(status).end();
    }).listen(0, ownAddress());
    await once(backend, 'listening');
    writeFileSync(join(on.cwd, 'smoke.mjs'), SMOKE);
    block();
    writeRelease('1');
    const first = await on.slipway(['deploy']);
    expect(first.code, first.lines.join('\n')).to.equal(0);
    await letPodsAnswer(on);
    on.allow({ verify: { lines: true } });
    block("verify 'node smoke.mjs'");
    const [, role = ''] = (await on.slipway(['rights'])).out.split('---\n');
    const { rules } = load(role) as { rules: readonly { resources: readonly string[] }[] };
    await box.admin('POST', `/apis/rbac.authorization.k8s.io/v1/namespaces/${on.namespace}/roles`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'verifier' },
      rules: rules.filter(({ resources }) => resources.includes('services/proxy')),
    });
    await on.kubectl('create', 'rolebinding', 'verifier', '--role=verifier', '--group=slipway:deployers');
  });

  after(() => {
    backend.close();
    on.remove();
  });

  beforeEach(() => {
    asked.length = 0;
    status = 201;
  });

  const block = (...lines: readonly string[]): void => writeBlock(on, ...lines);
  const writeRelease = (number: string): void =>
    writeAnswering(on, (backend.address() as AddressInfo).port, number);
  const release = async (): Promise<string> => liveRelease(on);

  function eventsOf(out: string): readonly Event[] {
    return out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
  }

  it('is refused where the platform does not allow it, before anything is asked or run', async () => {
    on.allow({});
    block("verify 'touch ran'");
    writeRelease('2');

    const refused = await on.slipway(['deploy']);

    on.allow({ verify: { lines: true } });
    expect(refused.code).to.equal(2);
    expect(refused.lines.join('\n')).to.match(/Jenkinsfile:4:12 .* lets verify run no lines for development/);
    expect(existsSync(join(on.cwd, 'ran'))).to.equal(false);
  });

  it('runs it once all is ready, with a way to the Service and without the keys of the deploy', async () => {
    block("verify 'node smoke.mjs'");
    writeRelease('2');

    const plan = await on.slipway(['plan']);
    const deployed = await on.slipway(['deploy']);

    expect(plan.lines.join('\n')).to.include(
      '? verify web  runs node smoke.mjs on the machine that deploys, with SLIPWAY_URL of Service web:5000, within 5m 00s',
    );
    expect(deployed.code, deployed.lines.join('\n')).to.equal(0);
    expect(deployed.lines).to.include('$ node smoke.mjs');
    expect(deployed.lines).to.include('│ POST /orders answers 201 with key none');
    expect(deployed.lines.join('\n')).to.match(/verify web +node smoke.mjs ended with exit code 0/);
    expect(box.env['AWS_SECRET_ACCESS_KEY']).to.be.a('string');
    expect(asked).to.deep.equal(['POST /orders without login']);
    expect(await release()).to.equal('2');
    const explained = await on.slipway(['explain']);
    expect(explained.out).to.include('node smoke.mjs');
  });

  it('fails the rollout and goes back with another code, and says everywhere with which last lines', async () => {
    writeRelease('3');
    status = 500;

    const told = ['--report', 'report.html', '--junit', 'report.xml'];
    const failed = await on.slipway(['deploy', '--output', 'json', ...told]);

    expect(failed.code).to.equal(4);
    expect(asked, 'its first answer is the last word').to.have.length(1);
    const events = eventsOf(failed.out);
    const judged = events.flatMap((event) =>
      event.type === 'object.judged' && event.key.kind === 'verify' ? [event.verdict] : [],
    );
    const reason = 'node smoke.mjs ended with exit code 1';
    expect(judged.at(-1)).to.deep.equal({ state: 'failed', cause: 'verification', reason });
    const said = 'POST /orders answers 500 with key none';
    expect(
      events.flatMap((event) => (event.type === 'object.diagnosed' ? [event.diagnosis.output] : [])),
    ).to.deep.equal([[said]]);
    for (const file of ['report.html', 'report.xml'])
      expect(readFileSync(join(on.cwd, file), 'utf8'), file).to.include(said);
    expect(await release()).to.equal('2');
    expect((await on.slipway(['history', '--release', '3'])).out).to.include(`verify web failed: ${reason}`);
  });

  it('says the last lines and what to do to a person, too', async () => {
    writeRelease('3');
    status = 500;

    const failed = await on.slipway(['deploy']);

    expect(failed.code).to.equal(4);
    const text = failed.lines.join('\n');
    expect(text).to.include('output  last lines\n│ POST /orders answers 500 with key none');
    expect(text).to.include('SLIPWAY_URL=http://127.0.0.1:8080 node smoke.mjs');
  });

  it('ends one that hangs, with all that it has started, and goes back', async () => {
    block("verify 'echo waiting; setsid sleep 601 & sleep 602', timeout: '2s'");
    writeRelease('4');

    const failed = await on.slipway(['deploy']);

    const text = failed.lines.join('\n');
    expect(failed.code, text).to.equal(4);
    expect(text)
      .to.match(/did not end within \d\.\ds, and was ended/)
      .and.to.include('│ waiting');
    expect(running('sleep 601') + running('sleep 602')).to.equal(0);
    expect(await release()).to.equal('2');
  });

  it('ends with the deploy that is stopped', async () => {
    block("verify 'echo begun; sleep 603'");
    writeRelease('5');
    const stop = new AbortController();
    let heard = false;
    const stopped = on.slipway(['deploy'], {
      signal: stop.signal,
      stderr: (text) => {
        if (!text.includes('│ begun')) return;
        heard = true;
        stop.abort(new Error('stopped'));
      },
    });

    expect((await stopped).code).not.to.equal(0);
    expect(heard).to.equal(true);
    expect(running('sleep 603')).to.equal(0);
  });

  it('runs several one after the other, and goes on with none after one that failed', async () => {
    block("verify 'echo one; sleep 1; echo two'", "verify 'echo three'");
    writeRelease('6');
    const both = await on.slipway(['deploy']);
    block("verify 'exit 3'", "verify 'touch ran'");
    writeRelease('7');
    const failed = await on.slipway(['deploy']);

    expect(both.code, both.lines.join('\n')).to.equal(0);
    expect(both.lines.filter((line) => /^[│$]/.test(line))).to.deep.equal([
      '$ echo one; sleep 1; echo two',
      '│ one',
      '│ two',
      '$ echo three',
      '│ three',
    ]);
    expect(both.lines.join('\n')).to.match(/verify web-2 +echo three ended with exit code 0/);
    expect(failed.code).to.equal(4);
    expect(existsSync(join(on.cwd, 'ran'))).to.equal(false);
  });

  it('says that it could not be started where there is no such program', async () => {
    block("verify 'no-such-program --now'");
    writeRelease('8');

    const failed = await on.slipway(['deploy']);

    expect(failed.code).to.equal(4);
    expect(failed.lines.join('\n')).to.include(
      'no-such-program --now could not be started: there is no such program (exit code 127)',
    );
  });

  it('runs no line of a saved plan but those of the checkout, which are part of its digest', async () => {
    block("verify 'true'");
    writeRelease('7');
    on.commit('a line');
    expect((await on.slipway(['plan', '--save', 'web.plan'])).code).to.equal(0);
    const genuine = readFileSync(join(on.cwd, 'web.plan'), 'utf8');
    const { plan: planned } = JSON.parse(genuine) as { plan: Plan };
    const forged = (edit: (one: { line: string; timeoutMs: number }) => object): string => {
      const plan = {
        ...planned,
        verifications: planned.verifications?.map((one) => (one.by === 'line' ? edit(one) : one)),
      } as Plan;
      const digest = digestOf(plan);
      expect(digest).not.to.equal(planned.digest);
      return JSON.stringify({
        ...(JSON.parse(genuine) as object),
        plan: { ...plan, digest },
        checksum: sha256(canonical({ ...plan, digest })),
      });
    };

    for (const text of [
      forged((one) => ({ ...one, line: 'touch ran' })),
      forged((one) => ({ ...one, timeoutMs: 3_600_000 })),
    ])
      for (const commit of [[], ['--commit', planned.commit]]) {
        writeFileSync(join(on.cwd, 'web.plan'), text);
        const refused = await on.slipway(['deploy', '--plan', 'web.plan', ...commit]);
        expect(refused.code).to.equal(3);
        expect(refused.lines.join('\n')).to.match(
          /would run a line that the block of this checkout does not have/,
        );
      }
    expect(existsSync(join(on.cwd, 'ran'))).to.equal(false);

    writeFileSync(join(on.cwd, 'web.plan'), genuine);
    const deployed = await on.slipway(['deploy', '--plan', 'web.plan', '--commit', planned.commit]);
    expect(deployed.code, deployed.lines.join('\n')).to.equal(0);
    expect(deployed.lines).to.include('$ true');
    expect(await release()).to.equal('7');
  });
});

/** How many processes of this machine have this command line. */
function running(command: string): number {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim() === command;
    } catch {
      return false;
    }
  }).length;
}
