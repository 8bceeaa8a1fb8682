import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { forbidden } from '../../src/core/catalogue/cluster.ts';
import { openFakeBucket } from '../support/fake-bucket.ts';
import { hostSaying } from '../support/host.ts';
import { KNOWN, serviceFolder, type ServiceFolder } from '../support/service.ts';
import { validEvents } from '../support/valid-event.ts';

const DENIED = { code: 403, reason: 'Forbidden', message: 'no', causes: [] };

describe('--output json', function () {
  this.timeout(60_000);
  let service: ServiceFolder;
  let empty: string;

  before(() => {
    service = serviceFolder();
    empty = mkdtempSync(join(tmpdir(), 'slipway-json-'));
    execFileSync('openssl', ['genpkey', '-algorithm', 'ed25519', '-out', join(service.folder, 'carol.pem')]);
    service.write(
      'with-bucket.yml',
      `secrets: { bucket: secrets, region: eu-west-1, encryption: none }\n${PLATFORM_REST}`,
    );
    service.write(
      'secret.yml',
      'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { A: b }\n',
    );
  });
  after(() => {
    service.remove();
    rmSync(empty, { recursive: true });
  });

  const bucket = openFakeBucket();

  async function typesOf(words: readonly string[], cwd = service.folder): Promise<readonly unknown[]> {
    const { host, said } = hostSaying({
      cwd,
      env: { SLIPWAY_PLATFORM: join(service.folder, 'platform.yml'), XDG_STATE_HOME: empty },
      adapters: {
        bucket: async () => Promise.resolve(bucket),
        cluster: async () => Promise.reject(forbidden(DENIED)),
      },
    });
    await runProgram([...words, '--output', 'json'], host);
    expect(said.err).to.equal('');
    return validEvents(said.out).map(({ type }) => type);
  }

  const FILE = 'development/a.yml';
  const WITH = ['--platform', 'with-bucket.yml'];

  for (const [words, types] of [
    [['check', ...KNOWN], ['checked']],
    [['check', 'production', '--policy', ...KNOWN], Array.from({ length: 16 }, () => 'policy.printed')],
    [['explain', ...KNOWN], ['explained']],
    [['render', ...KNOWN], ['manifest.rendered']],
    [
      ['rights', ...KNOWN],
      ['warning', 'role.printed', 'role.printed'],
    ],
    [
      ['approve', `sha256:${'1f'.repeat(32)}`, '--key', 'carol.pem'],
      ['approval.signed', 'note'],
    ],
    [['secrets', 'list', ...WITH], ['warning']],
    [['secrets', 'put', FILE, '--from', 'secret.yml', ...WITH], ['secret.stored']],
    [['secrets', 'list', ...WITH], ['secret.listed']],
    [['secrets', 'diff', FILE, '--from', 'v1', '--to', 'v1', ...WITH], ['secret.compared']],
    [['plan', '--show', 'none.plan'], ['failed']],
    [['history', '--nope'], ['failed']],
    [['sandbox', 'status'], ['failed']],
    [['sandbox'], ['failed']],
  ] as const)
    it(`is one event of the schema a line: slipway ${words.slice(0, 2).join(' ')}`, async () => {
      expect(await typesOf(words)).to.deep.equal(types);
    });

  it('is so for a new service', async () => {
    const types = await typesOf(['init', '--name', 'shop', '--no-input'], empty);

    expect([...new Set(types)]).to.deep.equal(['file.written']);
  });
});

const PLATFORM_REST = `registry: { oci: registry.example.com }
environments:
  development:
    branches: [development]
    namespace: development
    cluster: { context: c, server: 'https://127.0.0.1:6443', identity: 00000000-0000-0000-0000-000000000000 }
`;
