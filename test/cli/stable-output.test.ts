import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from '../support/program.ts';

const ASKED = ['--branch', 'master', '--commit', 'a'.repeat(40), '--build-number', '7'];
/** Machines as different as two that deliver the same commit may be. */
const MACHINES = [
  { umask: '022', env: { TZ: 'UTC', LC_ALL: 'C', LANG: 'C' } },
  { umask: '077', env: { TZ: 'Pacific/Auckland', LC_ALL: 'et_EE.UTF-8', LANG: 'et_EE.UTF-8' } },
] as const;

describe('the same input', function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-stable-'));
    // Written in opposite orders: what a folder lists first is up to the file system.
    for (const [name, order] of [
      ['0', 1],
      ['1', -1],
    ] as const)
      writeService(join(folder, name), order);
  });
  after(() => rmSync(folder, { recursive: true }));

  const printed = (words: readonly string[]): readonly string[] =>
    MACHINES.map(({ umask, env }, index) => {
      const line = `umask ${umask}; exec "$@"`;
      const command = ['-c', line, 'sh', process.execPath, program, ...words, ...ASKED];
      const { stdout, stderr, status } = spawnSync('sh', command, {
        cwd: join(folder, String(index)),
        env: { ...process.env, ...env, SLIPWAY_PLATFORM: 'platform.yml' },
        encoding: 'utf8',
      });
      expect(status, stderr).to.be.oneOf([0, 2]);
      return stdout;
    });

  for (const words of [
    ['render', 'production'],
    ['check', 'production', '--output', 'json'],
    ['check', 'production', '--sarif'],
    ['explain', 'production'],
    ['explain', 'production', '--output', 'json'],
  ])
    it(`gives the same bytes on every machine: ${words.join(' ')}`, () => {
      const [one, other] = printed(words);

      expect(one).to.include('i-1');
      expect(other).to.equal(one);
    });
});

/** Names that an Estonian sorts otherwise, in both template languages. */
function writeService(folder: string, order: 1 | -1): void {
  const names = ['i-1', 'i1', 't', 'z', 'a-b', 'ab'];
  mkdirSync(join(folder, 'deploy'), { recursive: true });
  writeFileSync(join(folder, 'platform.yml'), PLATFORM);
  const deployments = names.map((name) => `    deployment '${name}'\n`).join('');
  writeFileSync(
    join(folder, 'Jenkinsfile'),
    `slipway {\n  image 'example'\n  kubernetes {\n${deployments}    replicas 2\n  }\n}\n`,
  );
  for (const name of names.toSorted((a, b) => (a < b ? -order : order)))
    writeFileSync(
      join(folder, 'deploy', `${name}-template.yml`),
      name < 'b' ? template(name) : nunjucks(name),
    );
}

const PLATFORM = `environments:
  production:
    branches: [master]
    namespace: example
    cluster: { context: x, server: https://127.0.0.1:1, identity: 00000000-0000-0000-0000-000000000000 }
registry: { oci: registry.example.com }
`;

function nunjucks(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: { env: production } }
spec:
  replicas: {{ replicas }}
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers: [{ name: web, image: '{{ image }}' }]
`;
}

function template(name: string): string {
  return `kind: Template
apiVersion: v1
metadata: { name: ${name} }
parameters:
  - name: IMAGE
objects:
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: ${name}, labels: { env: production } }
    data: { IMAGE: $(IMAGE), b: b, a: a }
`;
}
