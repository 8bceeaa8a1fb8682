import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';
import { commitAll, gitIn } from '../support/git.ts';
import { example } from './example.ts';
import { ADDRESS, type LoadReport } from './node.ts';
import { type Site, site, writeService } from './site.ts';

/** Rolling updates of each service one after the other; a CI run has less time than a bench. */
const UPDATES = Number(process.env['SLIPWAY_UPDATES'] ?? 3);
/** New connections a second to each address. */
const RATE = 200;

/** What a service went through. */
type Rolled = { readonly load: LoadReport; readonly said: readonly string[] };

describe(`${UPDATES} rolling updates under ${RATE} requests a second to each address`, function () {
  this.timeout(1_200_000);
  let on: Site;
  let shipped: Rolled;
  let written: Rolled;
  let careless: Rolled;
  const root = temporaryFolder('real-node-rolling');

  before(async () => {
    on = await site();
    // Side by side, so that the ring is over in time; each has a namespace and addresses of its own.
    [shipped, written, careless] = await Promise.all([
      rollExample(),
      rollInitialised('written', (template) => template),
      rollInitialised('careless', careLess),
    ]);
  });

  after('keep the figures', () => {
    const folder = process.env['SLIPWAY_GALLERY'];
    if (folder === undefined) return;
    const figures = { shipped: shipped.load, written: written.load, careless: careless.load };
    writeFileSync(join(folder, 'rolling.json'), JSON.stringify(figures, null, 2));
  });

  it('fails no request to the example as it is shipped', () => {
    expectNoneFailed(shipped);
  });

  it('fails no request to what slipway init writes', () => {
    expectNoneFailed(written);
  });

  it('is seen to fail without readiness probe and preStop', () => {
    const failed = careless.load.reports.reduce((sum, one) => sum + one.failed, 0);

    expect(failed, JSON.stringify(careless.load)).to.be.greaterThan(0);
  });

  it('check warns of exactly these two', async () => {
    const codes = async (folder: string): Promise<readonly string[]> => {
      const { out } = await on.slipway(folder, 'check --output json');
      return [...out.matchAll(/"code":"([a-z-]+)"/g)].map(([, code = '']) => code);
    };
    const before = await codes(join(root, 'written'));
    const after = await codes(join(root, 'careless'));

    expect(after.filter((code) => !before.includes(code)).sort()).to.deep.equal(['drain', 'readiness']);
  });

  function expectNoneFailed({ load, said }: Rolled): void {
    for (const { url, sent, failed, why, first } of load.reports) {
      expect(failed, `${url}: ${JSON.stringify({ why, first })}\n${said.join('\n')}`).to.equal(0);
      expect(sent / load.seconds, url).to.be.greaterThan(RATE * 0.95);
    }
    expect(said.filter((text) => text.includes('never fewer than 3 of 3 available'))).to.have.length(UPDATES);
  }

  async function rollExample(): Promise<Rolled> {
    const { folder } = await example();
    const main = join(folder, 'main.go');
    return roll(folder, {
      namespace: 'production',
      service: 'example',
      change: (number) =>
        writeFileSync(main, `${readFileSync(main, 'utf8')}\nconst update${number} = ${number}\n`),
    });
  }

  /** A service of slipway init, whose image is made of layers here, since not every machine has a builder. */
  async function rollInitialised(name: string, edit: (template: string) => string): Promise<Rolled> {
    const folder = join(root, name);
    const actor = readFileSync(join(on.node.folder, 'programs', 'actor'));
    writeService({ 'bin/actor': actor, 'bin/update': '0' }, folder);
    const environment = { [name]: { branches: ['main'], soak: '1s' } };
    writeFileSync(join(folder, 'platform.yml'), await on.platform(environment));
    const words = `init --no-input --name ${name} --port 8080 --health /ready --replicas 3`;
    const made = await on.slipway(folder, words);
    expect(made.exit, made.err).to.equal(0);
    const jenkinsfile = join(folder, 'Jenkinsfile');
    const layers = `image '${name}', layers: [bin: '/'], entrypoint: ['/actor', 'serve', '/ready']`;
    writeFileSync(jenkinsfile, readFileSync(jenkinsfile, 'utf8').replace(`image '${name}'`, layers));
    const template = join(folder, 'deploy', `${name}-template.yml`);
    writeFileSync(template, edit(readFileSync(template, 'utf8')));
    commitAll(folder, 'main');
    await run(folder);
    return roll(folder, {
      namespace: name,
      service: name,
      path: '/ready',
      change: (number) => writeFileSync(join(folder, 'bin', 'update'), String(number)),
    });
  }

  type Rolling = {
    readonly namespace: string;
    readonly service: string;
    readonly path?: string;
    readonly change: (number: number) => void;
  };

  async function roll(folder: string, rolling: Rolling): Promise<Rolled> {
    const { namespace, service, path = '/', change } = rolling;
    const address = [
      '-n',
      namespace,
      'get',
      'service',
      service,
      '-o=jsonpath={.spec.clusterIP}:{.spec.ports[0].port}',
    ];
    const urls = [`http://${await on.node.kubectl(address)}${path}`];
    if (namespace === 'production') urls.push(`http://${ADDRESS}:30101${path}`);
    const load = await on.node.load(RATE, urls);
    const said: string[] = [];
    const git = gitIn(folder);
    for (let number = 1; number <= UPDATES; number++) {
      change(number);
      git('commit', '-qam', `Update ${number}`);
      said.push(await run(folder));
    }
    return { load: await load.stop(), said };
  }

  async function run(folder: string): Promise<string> {
    const { exit, err } = await on.slipway(folder, 'run');
    expect(exit, err).to.equal(0);
    return err;
  }
});

/** What people leave out. */
function careLess(template: string): string {
  return template.replace(/ {10}readinessProbe:\n.*\n.*\n/, '').replace(/ {10}lifecycle:\n.*\n.*\n/, '');
}
