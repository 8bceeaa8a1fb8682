import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
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
import { retried } from '../support/retried.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

type Role = { readonly rules: readonly { readonly resources: readonly string[] }[] };

/** The API server passes questions on to real addresses: of a Pod that runs nowhere it gets that of this machine. */
describe('verify', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let on: SmallService;
  let backend: Server;
  const asked: IncomingMessage[] = [];
  let answer = { status: 200, text: 'ok' };
  let unanswered: string;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'verify');
    backend = createServer((request, response) => {
      asked.push(request);
      response.writeHead(answer.status).end(answer.text);
    }).listen(0, ownAddress());
    await once(backend, 'listening');
    block();
    writeRelease('1');
    const first = await on.slipway(['deploy']);
    expect(first.code, first.lines.join('\n')).to.equal(0);
    const path = `/api/v1/namespaces/${on.namespace}/services/web:5000/proxy/healthz`;
    unanswered = await retried(
      () => box.kubectl('get', '--raw', path).catch(String),
      (text) => !text.includes('no endpoints available'),
    );
    await letPodsAnswer(on);
  });

  after(() => {
    backend.close();
    on.remove();
  });

  beforeEach(() => {
    asked.length = 0;
    answer = { status: 200, text: 'ok' };
  });

  const block = (...lines: readonly string[]): void => writeBlock(on, ...lines);
  const writeRelease = (number: string): void =>
    writeAnswering(on, (backend.address() as AddressInfo).port, number);
  const release = async (): Promise<string> => liveRelease(on);

  it('leads nowhere, and not into the network of this machine, before a Pod has a real address', () => {
    expect(unanswered).to.match(/dial tcp 239\.255\.\d+\.\d+:\d+: connect: network is unreachable/);
  });

  it('needs the right to ask this very Service, which slipway rights lists', async () => {
    block("verify http: '/healthz?full=1'");
    writeRelease('2');

    const refused = await on.slipway(['plan']);
    const { out } = await on.slipway(['rights']);

    expect(refused.code).to.equal(3);
    expect(refused.lines.join('\n')).to.include(
      "- { apiGroups: [''], resources: [services/proxy], resourceNames: ['web:5000'], verbs: [get] }",
    );
    const rules = (load(out.split('---\n')[1] ?? '') as Role).rules.filter(({ resources }) =>
      resources.includes('services/proxy'),
    );
    expect(rules).to.deep.equal([
      { apiGroups: [''], resources: ['services/proxy'], resourceNames: ['web:5000'], verbs: ['get'] },
    ]);
    await box.admin('POST', `/apis/rbac.authorization.k8s.io/v1/namespaces/${on.namespace}/roles`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'verifier' },
      rules,
    });
    await on.kubectl('create', 'rolebinding', 'verifier', '--role=verifier', '--group=slipway:deployers');
  });

  it('asks the Service through the API server, for as long as it has to hold, and without credentials', async () => {
    block("verify http: '/healthz?full=1', during: '3s'");
    writeRelease('2');

    const plan = await on.slipway(['plan']);
    const deployed = await on.slipway(['deploy']);

    expect(plan.lines).to.include(
      '? verify web  GET /healthz?full=1 of Service web:5000 answers 2xx, for 0.0s',
    );
    expect(deployed.code, deployed.lines.join('\n')).to.equal(0);
    expect(deployed.lines.join('\n')).to.match(/verify web +\/healthz\?full=1 answers 200 OK/);
    expect(asked.map(({ url }) => url)).to.include('/healthz?full=1');
    expect(asked.length).to.be.greaterThan(0);
    expect(asked.flatMap(({ headers }) => headers.authorization ?? [])).to.deep.equal([]);
    expect(await release()).to.equal('2');
  });

  it('fails the rollout and goes back where it is not answered well, and says with what', async () => {
    writeRelease('3');
    answer = { status: 500, text: 'no database\u001b[2J\n at pool.ts' };

    const failed = await on.slipway(['deploy', '--output', 'json', '--report', 'report.html']);

    const events = failed.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    const reason = '/healthz?full=1 answers 500 Internal Server Error: no database␛[2J';
    const judged = events.flatMap((event) =>
      event.type === 'object.judged' && event.key.kind === 'verify' ? [event.verdict] : [],
    );
    expect(failed.code).to.equal(4);
    expect(judged.at(-1)).to.deep.equal({ state: 'failed', cause: 'verification', reason });
    expect(asked).to.have.length(3);
    expect(readFileSync(join(on.cwd, 'report.html'), 'utf8')).to.include('answers 500 Internal Server Error');
    expect(await release()).to.equal('2');
    const history = await on.slipway(['history', '--release', '3']);
    expect(history.out).to.include(`verify web failed: ${reason}`);
  });

  it('goes on with a saved plan only where it verifies what the block says', async () => {
    writeRelease('5');
    expect((await on.slipway(['plan', '--save', 'web.plan'])).code).to.equal(0);
    const file = join(on.cwd, 'web.plan');
    const saved = readFileSync(file, 'utf8');
    const forged = JSON.parse(saved) as { plan: Plan; checksum: string };
    const plan = structuredClone(forged.plan) as { -readonly [Field in keyof Plan]: Plan[Field] };
    delete plan.verifications;
    const digest = digestOf(plan);
    const text = { ...forged, plan: { ...plan, digest }, checksum: sha256(canonical({ ...plan, digest })) };
    writeFileSync(file, JSON.stringify(text));

    const refused = await on.slipway(['deploy', '--plan', 'web.plan', '--commit', plan.commit]);
    writeFileSync(file, saved);
    const deployed = await on.slipway(['deploy', '--plan', 'web.plan', '--commit', plan.commit]);

    expect(refused.code, refused.lines.join('\n')).to.equal(3);
    expect(refused.lines.join('\n')).to.include('the plan says of what is verified what would not be so');
    expect(deployed.code, deployed.lines.join('\n')).to.equal(0);
    expect(asked.length).to.be.greaterThan(0);
  });

  it('does not take what failed for what is as planned', async () => {
    on.allow({ onFailure: 'hold' });
    writeRelease('4');
    answer = { status: 404, text: '' };
    expect((await on.slipway(['deploy'])).code).to.equal(4);

    const again = await on.slipway(['deploy']);
    answer = { status: 200, text: 'ok' };
    const good = await on.slipway(['deploy']);

    expect(again.code).to.equal(4);
    expect(good.code, good.lines.join('\n')).to.equal(0);
    on.allow({});
  });
});
