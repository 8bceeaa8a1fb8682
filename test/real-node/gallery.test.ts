import { expect } from 'chai';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pLimit from 'p-limit';
import { commitAll, gitIn } from '../support/git.ts';
import type { Ran } from '../support/run.ts';
import { type Case, cases, templatesOf } from './cases.ts';
import { diagnosisOf, withEventsApart } from './diagnosis.ts';
import type { LoadReport } from './node.ts';
import { ACTOR, APPLY, type Site, site, writeService } from './site.ts';

/** Most of a failure is waiting for it, so many wait at the same time. */
const AT_ONCE = 6;
/** Requests a second while it fails and is rolled back. */
const RATE = 20;

/** Anything but nothing: written anew instead of compared, to be read before it is committed. */
const REWRITE = process.env['SLIPWAY_GOLDEN'] === 'write';

/** Where what was said is kept, for whoever wants to read it. */
const GALLERY = folderFor(process.env['SLIPWAY_GALLERY']);

function folderFor(named: string | undefined): string | undefined {
  if (named !== undefined) mkdirSync(named, { recursive: true });
  return named === undefined ? undefined : resolve(named);
}

type Seen = Ran & { readonly load: LoadReport; readonly seconds: number };

describe('what goes wrong on a real node', function () {
  this.timeout(600_000);
  const seen = new Map<string, Promise<Seen>>();
  const names = (process.env['SLIPWAY_CASES'] ?? '').split(',').filter((name) => name !== '');
  const chosen = cases.filter(({ name }) => names.length === 0 || names.includes(name));

  before(async () => {
    const on = await site();
    const limit = pLimit(AT_ONCE);
    for (const one of chosen) {
      const going = limit(async () => fail(on, one));
      going.catch(() => undefined);
      seen.set(one.name, going);
    }
  });

  for (const { name, about, exit, cause } of chosen)
    it(`${about} ends with ${exit}${cause === undefined ? '' : `, cause ${cause}`}, and is explained`, async () => {
      const failed = await seen.get(name);
      if (!failed) throw new Error('it was not tried');
      const { err, load } = failed;
      const golden = join(import.meta.dirname, 'golden', `${name}.txt`);
      const diagnosis = diagnosisOf(err);
      if (REWRITE) writeFileSync(golden, diagnosis);

      expect(failed.exit, err).to.equal(exit);
      if (cause !== undefined) expect(err).to.match(new RegExp(`^failed in .*: ${cause}: `, 'm'));
      const right = withEventsApart(existsSync(golden) ? readFileSync(golden, 'utf8') : '');
      const said = withEventsApart(diagnosis);
      expect(said.text, err).to.equal(right.text);
      expect(right.events, err).to.include.members([...said.events]);
      for (const report of load.reports) {
        expect(report.failed, `${JSON.stringify(report)}\n${err}`).to.equal(0);
        expect(report.sent, err).to.be.greaterThan(0);
      }
    });
});

/** A good release, then under load the one that fails. */
async function fail(on: Site, one: Case): Promise<Seen> {
  const { name, outside = [], environment = {}, words = '' } = one;
  const branches = { branches: ['main'], soak: '0s', ...environment };
  const block = `kubernetes { image '${ACTOR}:v1'; deployment 'web'`;
  const folder = writeService({
    ...templatesOf({}),
    Jenkinsfile: `${block} }\n`,
    'platform.yml': await on.platform({ [name]: branches }),
  });
  commitAll(folder, 'main');
  const good = await on.slipway(folder, `deploy ${name}`);
  expect(good.exit, good.err).to.equal(0);
  const made = { apiVersion: 'v1', kind: 'List', items: outside };
  if (outside.length > 0) await on.node.kubectl(['-n', name, ...APPLY], JSON.stringify(made));
  const address = ['-n', name, 'get', 'service', 'web', '-o=jsonpath={.spec.clusterIP}'];
  const load = await on.node.load(RATE, [`http://${await on.node.kubectl(address)}/`]);
  writeService({ ...templatesOf(one), Jenkinsfile: `${block}${words} }\n` }, folder);
  const git = gitIn(folder);
  git('add', '.');
  git('commit', '-qm', one.about);
  const began = performance.now();
  const page = GALLERY === undefined ? '' : ` --report ${join(GALLERY, `${name}.html`)}`;
  const ran = await on.slipway(folder, `deploy ${name}${page}`);
  const seconds = (performance.now() - began) / 1000;
  const report = await load.stop();
  keep(name, ran, seconds);
  return { ...ran, load: report, seconds };
}

/** All that was said, beside the page of the report. */
function keep(name: string, { err, out, exit }: Ran, seconds: number): void {
  if (GALLERY === undefined) return;
  writeFileSync(join(GALLERY, `${name}.txt`), `exit ${exit} after ${seconds.toFixed(1)}s\n${out}${err}`);
}
