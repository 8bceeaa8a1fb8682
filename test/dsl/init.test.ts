import { expect } from 'chai';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFiles } from '../../src/adapters/files.ts';
import init from '../../src/cli/commands/init.ts';
import check from '../../src/cli/commands/check.ts';
import type { Session } from '../../src/app/world.ts';
import { makeRedactor } from '../../src/core/redact.ts';
import { openRepository } from '../../src/adapters/repository.ts';
import { InvalidInput, UserError } from '../../src/core/errors.ts';
import { Exit } from '../../src/core/exit.ts';
import { readJenkinsfile } from '../../src/dsl/jenkinsfile.ts';
import { commitAll } from '../support/git.ts';

const PLATFORM = `registry: { oci: registry.example.com }
environments:
  development: { branches: [main], cluster: { context: c, server: "https://c", identity: i } }
  live-eu: { cluster: { context: c, server: "https://c", identity: j } }
`;

/** A session in a folder, with a person who types these answers, or nobody. */
function session(cwd: string, typed?: string[]): { session: Session; asked: string[]; printed: string[] } {
  const asked: string[] = [];
  const printed: string[] = [];
  const terminal = {
    interactive: typed !== undefined,
    ask: (question: string) => {
      asked.push(question);
      return Promise.resolve(typed?.shift() ?? '');
    },
  };
  const adapters = {
    files: (root: string) => Promise.resolve(openFiles(root)),
    repository: (root: string) => Promise.resolve(openRepository(root)),
    terminal: () => Promise.resolve(terminal),
  };
  const made = {
    cwd,
    env: {},
    input: true,
    output: 'text',
    adapters,
    redactor: makeRedactor(),
    signal: new AbortController().signal,
    emit: () => undefined,
    print: (text: string) => printed.push(text),
    show: (text: string) => printed.push(text),
  };
  return { session: made as unknown as Session, asked, printed };
}

async function errorOf(run: Promise<unknown>): Promise<UserError> {
  try {
    await run;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('cli/commands/init', () => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'slipway-init-')), 'My Shop');
    mkdirSync(folder);
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }));
  const text = (path: string) => readFileSync(join(folder, path), 'utf8');
  const context = () => readJenkinsfile({ text: text('Jenkinsfile'), file: 'Jenkinsfile' }).context;

  it('writes a service named after the folder where nobody can be asked', async () => {
    const { session: quiet, asked, printed } = session(folder);

    expect(await init.run({}, quiet)).to.equal(Exit.done);
    expect(asked).to.deep.equal([]);
    expect(printed).to.deep.equal([
      'Jenkinsfile',
      'deploy/my-shop-template.yml',
      'deploy/service-template.yml',
      'platform.yml',
      '.gitignore',
      printed.at(-1),
    ]);
    expect(printed.at(-1))
      .to.match(/^\nnext:\n {2}Dockerfile +is not there: write one/)
      .and.to.match(/^ {2}slipway check /m)
      .and.to.match(/^ {2}slipway sandbox up /m);
    expect(context()).to.deep.equal({
      image: { name: 'my-shop' },
      kubernetes: { deployments: [{ name: 'my-shop' }], replicas: { development: 1, production: 2 } },
    });
  });

  it('misses no Dockerfile that is there', async () => {
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
    const { session: quiet, printed } = session(folder);

    await init.run({}, quiet);

    expect(printed.at(-1)).to.match(/^\nnext:\n {2}slipway check /);
  });

  it('asks five questions on a terminal, and takes the usual answer for none', async () => {
    const { session: person, asked } = session(folder, ['shop', '', '/ready', '4', "make 'all'"]);

    await init.run({}, person);

    expect(asked).to.have.length(5);
    expect(context()).to.deep.include({ image: { name: 'shop' }, test: ["make 'all'"] });
    expect(context().kubernetes?.replicas).to.deep.equal({ development: 1, production: 4 });
    expect(text('deploy/shop-template.yml')).to.include('containerPort: 8080').and.include('path: /ready');
  });

  it('asks only what no option says', async () => {
    const { session: person, asked } = session(folder, []);

    await init.run({ name: 'shop', port: 5000, health: '/h', replicas: 2 }, person);

    expect(asked).to.deep.equal(['shell line that tests it, empty for none: ']);
  });

  it('writes what slipway check accepts, for the environments of the platform', async () => {
    const { session: quiet, printed } = session(folder);
    writeFileSync(join(folder, 'platform.yml'), PLATFORM);

    await init.run({ platform: 'platform.yml' }, quiet);
    commitAll(folder, 'main');
    const exit = await check.run({ platform: 'platform.yml', strict: true }, quiet);

    expect(printed.slice(5)).to.deep.equal([
      '0 errors, 0 warnings in 2 manifests of development, 2 of live-eu',
    ]);
    expect(exit).to.equal(Exit.done);
    expect(context().kubernetes?.replicas).to.deep.equal({ development: 1, 'live-eu': 2 });
  });

  it('never overwrites, and shows the block for a Jenkinsfile that is there', async () => {
    const { session: quiet } = session(folder);
    writeFileSync(join(folder, 'Jenkinsfile'), 'node { }\n');

    const error = await errorOf(init.run({ name: 'shop' }, quiet));

    expect(error.message).to.equal('Jenkinsfile exists already, so nothing was written');
    expect(error.hint).to.include("deployment 'shop'");
    expect(text('Jenkinsfile')).to.equal('node { }\n');
    expect(existsSync(join(folder, 'deploy'))).to.equal(false);
  });

  it('says every answer that cannot be used, and writes nothing', async () => {
    const { session: quiet } = session(folder);

    const error = await errorOf(
      init.run({ name: 'A_b', port: 70_000, health: 'healthz', replicas: NaN, test: 'a\nb' }, quiet),
    );

    expect(
      error instanceof InvalidInput && error.faults.map(({ hint }) => hint?.split('--')[1]),
    ).to.have.members(['name', 'port', 'health', 'replicas', 'test']);
    expect(existsSync(join(folder, 'Jenkinsfile'))).to.equal(false);
  });
});
