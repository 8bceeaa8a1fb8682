import { expect } from 'chai';
import { clock as realClock } from '../../src/adapters/clock.ts';
import type { Clock } from '../../src/core/clock.ts';
import { type SmallService, smallService } from '../support/small-service.ts';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type Listed, whatShouldGo } from '../support/tidy-oracle.ts';

const DAY = 24 * 60 * 60 * 1_000;
/** What is made now has been there for eight days then. */
const LATER: Clock = { ...realClock, now: () => Date.now() + 8 * DAY };
const OLD = new Date(Date.now() - 2 * DAY).toISOString().replace(/\.\d+/, '');
const YOUNG = new Date(Date.now() + 7 * DAY).toISOString().replace(/\.\d+/, '');

type Made = { readonly metadata: { readonly uid: string } };

describe('slipway tidy', function () {
  this.timeout(240_000);
  let box: TestSandbox;
  let of: SmallService;
  let path: (api: string) => string;

  const slipway = async (...words: string[]) => of.slipway(words, { clock: LATER });

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    of = await smallService(box, 'tidy');
    path = (api) => `${api}/namespaces/${of.namespace}`;
    of.write(told('old-only'), configMap('settings'));
    expect((await of.slipway(['deploy', 'development', '--image', 'web:1'])).code).to.equal(0);
    of.write(told('now'), configMap('settings'));
    expect((await of.slipway(['deploy', 'development', '--image', 'web:1'])).code).to.equal(0);
    const owners = await makeOwners();
    await each(500, async (index) => makeJob(index, owners));
    await each(200, async (index) => makePod(index, owners));
    await each(100, async (index) => makeStored('ConfigMap', index, owners));
    await each(10, async (index) => makeStored('Secret', index, owners));
    await apply('v1', 'ConfigMap', 'old-only', {});
  });
  after(() => of.remove());

  /** One that names something in a variable. */
  function told(value: string) {
    const containers = [{ name: 'web', image: 'web:1', env: [{ name: 'CONFIG', value }] }];
    return deployment('web', 'web:1', {
      template: { metadata: { labels: { app: 'web' } }, spec: { containers } },
    });
  }

  async function each(count: number, make: (index: number) => Promise<unknown>): Promise<void> {
    const indexes = Array.from({ length: count }, (_, index) => index);
    while (indexes.length > 0) await Promise.all(indexes.splice(0, 32).map(make));
  }

  async function apply(apiVersion: string, kind: string, name: string, more: object, manager = 'slipway') {
    const api = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
    const body = { apiVersion, kind, metadata: { name, ...(more as { metadata?: object }).metadata } };
    return (await box.admin('PATCH', `${path(api)}/${kind.toLowerCase()}s/${name}?fieldManager=${manager}`, {
      ...more,
      ...body,
    })) as Made;
  }

  type Owners = Readonly<Record<'cron' | 'set' | 'job' | 'map', object>>;

  async function makeOwners(): Promise<Owners> {
    const pod = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c:1' }] } };
    const owner = (apiVersion: string, kind: string, name: string, { metadata: { uid } }: Made) => ({
      apiVersion,
      kind,
      name,
      uid,
      controller: true,
    });
    const names = ['cm-0', 'cm-10', 'cm-20', 'secret-0', 'secret-5'];
    const cron = await apply('batch/v1', 'CronJob', 'nightly', {
      metadata: { annotations: { reads: 'cm-1 and cm-11' } },
      spec: {
        schedule: '0 0 1 1 *',
        suspend: true,
        successfulJobsHistoryLimit: 1_000,
        failedJobsHistoryLimit: 1_000,
        jobTemplate: { spec: { template: pod } },
      },
    });
    const env = names.map((name) =>
      name.startsWith('cm') ? { configMapRef: { name, optional: true } } : { secretRef: { name } },
    );
    const set = await apply('apps/v1', 'ReplicaSet', 'idle', {
      spec: {
        replicas: 0,
        selector: { matchLabels: { app: 'idle' } },
        template: {
          metadata: { labels: { app: 'idle' } },
          spec: { containers: [{ name: 'c', image: 'c:1', envFrom: env }] },
        },
      },
    });
    const job = await apply('batch/v1', 'Job', 'running', { spec: { ...FOREIGN, template: pod } });
    const map = await apply('v1', 'ConfigMap', 'unowned', {}, 'somebody');
    return {
      cron: owner('batch/v1', 'CronJob', 'nightly', cron),
      set: owner('apps/v1', 'ReplicaSet', 'idle', set),
      job: owner('batch/v1', 'Job', 'running', job),
      map: owner('v1', 'ConfigMap', 'unowned', map),
    };
  }

  /** Left alone by the controller of Kubernetes, so that its status is what the test says. */
  const FOREIGN = { managedBy: 'example.com/nobody' };

  async function makeJob(index: number, { cron }: Owners): Promise<void> {
    const name = `job-${index}`;
    const way = index % 10;
    await box.admin('POST', `${path('/apis/batch/v1')}/jobs`, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, ...(way === 1 && { ownerReferences: [cron] }) },
      spec: {
        ...FOREIGN,
        ...(way === 0 && { ttlSecondsAfterFinished: 400 * 24 * 60 * 60 }),
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'c:1' }] } },
      },
    });
    if (way === 2) return;
    const at = way === 3 ? YOUNG : OLD;
    const condition = (type: string) => ({ type, status: 'True', lastTransitionTime: at });
    const ended =
      way === 4
        ? { conditions: [condition('FailureTarget'), condition('Failed')] }
        : { completionTime: at, conditions: [condition('SuccessCriteriaMet'), condition('Complete')] };
    await box.admin('PATCH', `${path('/apis/batch/v1')}/jobs/${name}/status?fieldManager=test`, {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name },
      status: { startTime: OLD, ...ended },
    });
  }

  async function makePod(index: number, { job, set, map }: Owners): Promise<void> {
    const name = `pod-${index}`;
    const way = index % 8;
    const owner = [job, undefined, undefined, map, set][way];
    await box.admin('POST', `${path('/api/v1')}/pods`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, ...(owner && { ownerReferences: [owner] }) },
      spec: { schedulerName: 'nobody', containers: [{ name: 'c', image: 'c:1' }] },
    });
    await box.admin('PATCH', `${path('/api/v1')}/pods/${name}/status?fieldManager=test`, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      status: {
        phase: way === 1 ? 'Succeeded' : 'Failed',
        conditions: [{ type: 'Ready', status: 'False', lastTransitionTime: way === 2 ? YOUNG : OLD }],
      },
    });
  }

  async function makeStored(kind: 'ConfigMap' | 'Secret', index: number, { map }: Owners): Promise<void> {
    const name = `${kind === 'ConfigMap' ? 'cm' : 'secret'}-${index}`;
    const way = index % 10;
    const metadata = {
      ...(way === 3 && { annotations: { 'slipway.dev/prune': 'never' } }),
      ...(way === 4 && { annotations: { 'slipway.dev/owner': 'elsewhere/web' } }),
      ...(way === 6 && { annotations: { 'slipway.dev/owner': `${of.namespace}/gone` } }),
      ...(way === 5 && { ownerReferences: [map] }),
    };
    await apply('v1', kind, name, { metadata }, way === 2 ? 'somebody' : 'slipway');
  }

  async function all(): Promise<readonly Listed[]> {
    const kinds =
      'jobs,pods,configmaps,secrets,deployments,replicasets,statefulsets,daemonsets,cronjobs,serviceaccounts,ingresses,controllerrevisions';
    const text = await of.kubectl('get', kinds, '-o', 'json', '--show-managed-fields');
    return (JSON.parse(text) as { items: Listed[] }).items.filter(
      ({ metadata }) => metadata.labels?.['slipway.dev/record'] === undefined,
    );
  }

  const idsOf = (objects: readonly Listed[]) =>
    objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();

  it('removes exactly what another program finds by itself, after a yes and within the budget', async () => {
    const releases = await Promise.all(
      ['1', '2'].map(async (number) => (await slipway('history', 'development', number, '-o', 'json')).out),
    );
    const there = await all();
    const before = new Date(LATER.now() - 7 * DAY);
    const expected = whatShouldGo({ all: there, releases, namespace: of.namespace, before });
    expect(expected.length).to.be.within(400, 700);

    const dry = await slipway('tidy', 'development', '--dry-run', '-o', 'json');
    const planned = JSON.parse(dry.out) as {
      digest: string;
      items: { ref: { kind: string; name: string } }[];
    };
    expect(planned.items.map(({ ref }) => `${ref.kind}/${ref.name}`).sort()).to.deep.equal(expected);
    expect(planned.items.map(({ ref }) => ref.name)).not.to.include('old-only');

    const tooMany = await slipway('tidy', 'development');
    expect(tooMany.code).to.equal(3);
    expect(tooMany.lines.join('\n')).to.include(
      `${expected.length} objects would be removed from development`,
    );
    const unasked = await slipway('tidy', 'development', '--max', '1000', '--no-input');
    expect(unasked.code).to.equal(7);
    expect(unasked.lines.join('\n')).to.include(`give --approve ${planned.digest}`);
    expect(idsOf(await all())).to.deep.equal(idsOf(there));

    const done = await slipway('tidy', 'development', '--max', '1000', '--approve', planned.digest);
    expect(done.code, done.lines.join('\n')).to.equal(0);
    expect(done.out).to.include(`✓ ${expected.length} objects removed from ${of.namespace}`);
    const left = idsOf(there).filter((id) => !expected.includes(id));
    expect(idsOf(await all())).to.deep.equal(left);

    const again = await slipway('tidy', 'development');
    expect(again.code).to.equal(0);
    expect(again.out).to.include('may go');
    expect((await of.slipway(['rollback', 'development', '1'])).code).to.equal(0);
  });
});
