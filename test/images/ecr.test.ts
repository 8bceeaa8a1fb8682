import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { program } from '../support/program.ts';
import { tool } from '../support/tool.ts';
import { makeCertificate, testFolder } from './support/registries.ts';
import { commitAll } from '../support/git.ts';

const HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const root = join(import.meta.dirname, '..', '..');
const support = join(import.meta.dirname, 'support');

type Ran = { readonly code: number; readonly out: string; readonly err: string };

describe('ECR under its own host name', function () {
  this.timeout(120_000);
  const ran = new Map<string, Ran>();

  before(async () => {
    tool('images');
    const moto = tool('moto');
    const folder = await testFolder('slipway-ecr-');
    makeCertificate(folder);
    await mkdir(join(folder, 'data'));
    await writeFile(
      join(folder, 'config.yml'),
      `version: 0.1\nlog: { level: error }\nstorage: { filesystem: { rootdirectory: ${folder}/data } }\nhttp: { addr: "127.0.0.1:5001", secret: test, relativeurls: true }\n`,
    );
    await service(folder);
    await writeFile(join(folder, 'story.sh'), story(folder));
    const world = [
      join(support, 'ecr-world.sh'),
      folder,
      moto,
      join(support, 'ecr-server.ts'),
      'sh',
      join(folder, 'story.sh'),
    ];
    const result = spawnSync('sh', [join(support, 'ecr-namespace.sh'), HOST, folder, 'sh', ...world], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: join(folder, 'ca.crt'),
        AWS_ACCESS_KEY_ID: 'AKIATEST',
        AWS_SECRET_ACCESS_KEY: 'tested',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:5566',
        XDG_CACHE_HOME: join(folder, 'cache'),
      },
    });
    for (const line of result.stdout.split('\n').filter((each) => each.startsWith('{'))) {
      const { name, ...rest } = JSON.parse(line) as Ran & { name: string };
      ran.set(name, rest);
    }
    if (ran.size === 0) throw new Error(`the namespace said: ${result.stdout}${result.stderr}`);
  });

  function step(name: string): Ran {
    const found = ran.get(name);
    if (!found) throw new Error(`${name} did not run`);
    return found;
  }

  it('makes no repository unless the platform says so', () => {
    const { code, err } = step('refused');

    expect(code).to.equal(3);
    expect(err).to.contain(`${HOST} has no repository example`);
    expect(err).to.contain('registry.ecr.createRepositories: true');
  });

  it('makes one with immutable tags, scan on push, KMS and a rule for what nobody needs', () => {
    const [repository = {}] = (
      JSON.parse(step('repository').out) as { repositories: Record<string, unknown>[] }
    ).repositories;
    const policy = JSON.parse(step('policy').out) as { lifecyclePolicyText: string };

    expect(step('pushed').err).to.contain(`created repository example in ${HOST}`);
    expect(repository).to.deep.include({
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    });
    expect((repository['encryptionConfiguration'] as { encryptionType: string }).encryptionType).to.equal(
      'KMS',
    );
    expect(policy.lifecyclePolicyText).to.contain('"tagStatus":"untagged"').and.to.contain('*-dirty-*');
  });

  it('pushes with the login of its API and names the image by digest', () => {
    const { code, out } = step('pushed');

    expect(code).to.equal(0);
    expect(out.trim()).to.match(
      new RegExp(`^${HOST}/example:development-1-[0-9a-f]{7}@sha256:[0-9a-f]{64}$`),
    );
  });

  it('finds the image of the commit the next time', () => {
    expect(step('again')).to.include({ code: 0, out: step('pushed').out });
    expect(step('again').err).to.contain('this commit was built before');
  });

  it('says that a tag is taken, which ECR would refuse to move', () => {
    const { code, err } = step('taken');

    expect(code).to.equal(3);
    expect(err).to.contain('exists already with another content');
  });

  it('works with an assumed role', () => {
    expect(step('role')).to.include({ code: 0, out: step('pushed').out });
  });

  it('gates on what the scan found', () => {
    const { code, err } = step('scan');

    expect(code).to.equal(3);
    expect(err).to.match(/the scan of example@sha256:[0-9a-f]+… found \d+ high/);
  });

  it('does not wait longer than it may for a scan that nobody makes', () => {
    const { code, err } = step('unscanned');

    expect(code).to.equal(3);
    expect(err).to.match(/no scan of example@sha256:[0-9a-f]+… after .*: never scanned/);
  });

  it('fetches another login when one ends in the middle of a push', () => {
    expect(step('login-ended').code).to.equal(0);
    expect(step('renewed').code, step('renewed').err).to.equal(0);
    expect(step('renewed').out).to.match(/example:development-2-[0-9a-f]{7}@sha256:/);
  });
});

/** A service whose image is a folder, in a git repository of its own. */
async function service(folder: string): Promise<void> {
  const at = join(folder, 'service');
  await mkdir(join(at, 'bin'), { recursive: true });
  await writeFile(join(at, 'bin', 'server'), 'ELF', { mode: 0o755 });
  await writeFile(
    join(at, 'Jenkinsfile'),
    "slipway {\n  image 'example', layers: ['bin': '/app'], entrypoint: ['/app/server']\n  kubernetes { deployment 'example' }\n}\n",
  );
  await writeFile(join(at, '.gitignore'), 'bin\n*.yml\n');
  for (const [name, more] of [
    ['refusing', ''],
    ['creating', ', createRepositories: true'],
    ['role', ', assumeRole: "arn:aws:iam::123456789012:role/push"'],
  ])
    await writeFile(join(at, `${name}.yml`), platform(more ?? ''));
  commitAll(at);
}

function platform(more: string): string {
  return `registry: { ecr: { account: "123456789012", region: eu-west-1, endpoint: "http://127.0.0.1:5566"${more} } }
environments:
  development: { branches: [development], namespace: development, cluster: { context: dev, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 } }
`;
}

/** Every step prints one line of JSON: its name, exit code and what it said. */
function story(folder: string): string {
  const ask = join(support, 'ecr-ask.ts');
  return `
cd ${folder}/service
step() {
  name=$1; shift
  code=0; "$@" > ${folder}/out 2> ${folder}/err || code=$?
  node -e 'const { readFileSync: read } = require("fs"); console.log(JSON.stringify({ name: process.argv[1], code: Number(process.argv[2]), out: read("${folder}/out", "utf8"), err: read("${folder}/err", "utf8") }))' "$name" "$code"
}
slipway() { node ${program} "$@"; }
ask() { node --import ${join(root, 'node_modules', 'tsx', 'dist', 'loader.mjs')} ${ask} "$@"; }
step refused slipway push --platform refusing.yml
step pushed slipway push --platform creating.yml
step again slipway push --platform refusing.yml
step repository ask repository
step policy ask policy
step role slipway push --platform role.yml
printf other > bin/server
step taken slipway push --platform refusing.yml --rebuild
ask scan "$(git rev-parse HEAD)"
step scan slipway push --platform refusing.yml --require-scan high
git -c user.name=Ann -c user.email=ann@example.com commit -q --allow-empty -m Second
touch ${folder}/login-ends
step renewed slipway push --platform refusing.yml
step login-ended test ! -e ${folder}/login-ends
ask arrive "$(git rev-parse HEAD)"
step unscanned slipway push --platform refusing.yml --require-scan high --scan-timeout 1s
`;
}
