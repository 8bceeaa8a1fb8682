import { generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient, CreateKeyCommand } from '@aws-sdk/client-kms';
import { openKms } from '../../src/adapters/kms.ts';
import { kmsDenied } from '../../src/core/catalogue/aws.ts';
import type { UserError } from '../../src/core/errors.ts';
import { Secret } from '../../src/core/secret.ts';
import { seal } from '../../src/secrets/sops/seal.ts';
import { isSealed, unseal } from '../../src/secrets/sops/unseal.ts';
import { moto } from '../support/aws.ts';
import { type AgeKey, ageKey, keyRing } from '../support/secret-files.ts';
import { tool } from '../support/tool.ts';

const { signal } = new AbortController();
const where = 's3://secrets/development/example.yml';

const TEXT = `# who owns it
apiVersion: v1
kind: Secret # the kind
metadata:
  name: example-env
  labels: { team: "1", tier: web }
immutable: true
stringData:
  # was: old-pa55word
  DB_URL: postgres://app:pa55word@db/app # read by web
  EMPTY: ""
  YES: "yes"
  MODE: "0644"
  UNICODE: Grüße, 世界
  CERTIFICATE: |
    -----BEGIN-----
    two lines
    -----END-----
---
apiVersion: v1
kind: Secret
metadata: { name: other }
type: Opaque
data:
  token: aGVsbG8=
`;

/** Field by field as JSON, so that quotes and indentation do not matter. */
function asJson(text: string, sops: string): unknown {
  // sops reads and writes any YAML; with nothing encrypted it is a converter of one document.
  return text.split(/^---$/mu).map((document) => {
    const file = join(folder, 'convert.yml');
    writeFileSync(file, document);
    return JSON.parse(
      execFileSync(
        sops,
        ['encrypt', '--age', key.recipient, '--encrypted-regex', '^none$', '--output-type', 'json', file],
        {
          encoding: 'utf8',
        },
      ),
      (name, value: unknown) => (name === 'sops' ? undefined : value),
    ) as unknown;
  });
}

let folder: string;
let key: AgeKey;
let sops: string;

describe('secrets/sops', () => {
  before(async function () {
    this.timeout(600_000);
    sops = tool('secrets');
    key = await ageKey();
    folder = mkdtempSync(join(tmpdir(), 'slipway-sops-'));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  const sealed = async (text: string): Promise<Secret> =>
    seal(new Secret(text), {
      recipients: { age: [key.recipient], kms: [] },
      keys: keyRing([]),
      signal,
      now: Date.now(),
      where,
    });

  const runSops = (args: readonly string[], text: string): string => {
    const file = join(folder, 'file.yaml');
    writeFileSync(file, text);
    return execFileSync(sops, [...args, file], {
      encoding: 'utf8',
      env: { ...process.env, SOPS_AGE_KEY: key.identity },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  };

  const open = (text: string): ReturnType<typeof unseal> =>
    unseal(new Secret(text), where, { keys: keyRing([key.identity]), signal });

  const codeOf = async (text: string): Promise<string> =>
    open(text).then(
      () => 'opened',
      (error: UserError) => error.code,
    );

  it('writes files that the sops program decrypts to the same', async () => {
    const decrypted = runSops(['--decrypt'], (await sealed(TEXT)).reveal());

    expect(asJson(decrypted, sops)).to.deep.equal(asJson(TEXT, sops));
    for (const comment of ['# who owns it', '# the kind', '# was: old-pa55word'])
      expect(decrypted).to.contain(comment);
    expect(decrypted).not.to.contain('#ENC[');
  });

  it('writes a file that was JSON, or YAML on one line, so that it and the sops program find their way back', async () => {
    const json = JSON.stringify({ kind: 'Secret', stringData: { A: '1\n2', B: '' } });
    for (const text of [json, '{ kind: Secret, stringData: { A: "1\\n2", B: "{" } }\n']) {
      const written = await sealed(text);

      expect(isSealed(written), text).to.equal(true);
      expect(asJson(runSops(['--decrypt'], written.reveal()), sops)).to.deep.equal(asJson(text, sops));
      expect(asJson((await open(written.reveal())).text.reveal(), sops)).to.deep.equal(asJson(text, sops));
    }
  });

  it('keeps every comment for the sops program, wherever it stands', async () => {
    const comments = ['# head', '# kind', '# above', '# name', '# labels', '# label', '# below', '# type'];
    const inside = ['# of data', '# behind a value', '# tail'];
    const text = `# head
apiVersion: v1
kind: Secret # kind
metadata:
  # above
  name: s # name
  labels: # labels
    a: b # label
    # below
type: Opaque # type
stringData: # of data
  a: secretvalue # behind a value
  # tail
`;
    const stored = (await sealed(text)).reveal();
    const decrypted = runSops(['--decrypt'], stored);

    for (const comment of comments) expect(stored).to.contain(comment);
    for (const comment of inside) expect(stored).not.to.contain(comment);
    for (const comment of [...comments, ...inside]) expect(decrypted).to.contain(comment);
    expect(decrypted).not.to.contain('ENC[');
  });

  it('keeps the comment at the end of a file that the sops program encrypted', async () => {
    const end = 'kind: Secret\nstringData:\n  a: secretvalue\ntype: Opaque\n# end\n';

    for (const rules of [['--encrypted-regex', '^(data|stringData)$'], []]) {
      const theirs = runSops(['--encrypt', '--age', key.recipient, ...rules], end);

      expect((await open(theirs)).text.reveal()).to.equal(end);
    }
  });

  for (const rules of [
    ['--encrypted-regex', '^(data|stringData)$'],
    [],
    ['--encrypted-suffix', 'Data'],
    ['--unencrypted-regex', '^(kind|apiVersion)$'],
    ['--encrypted-regex', '^(data|stringData)$', '--mac-only-encrypted'],
  ])
    it(`reads files that the sops program wrote with ${rules.join(' ') || 'no rules'}`, async () => {
      const theirs = runSops(['--encrypt', '--age', key.recipient, ...rules], TEXT);

      const { text, by } = await open(theirs);

      expect(isSealed(new Secret(theirs))).to.equal(true);
      expect(by).to.equal('age');
      expect(asJson(text.reveal(), sops)).to.deep.equal(asJson(TEXT, sops));
      expect(text.reveal()).to.contain('# was: old-pa55word');
    });

  it('counts numbers, truth values and nothing into the MAC as the sops program does', async () => {
    const bare =
      'kind: Secret\nimmutable: true\na: 10\nb: 0x1F\nc: 0644\nd: 1.50\ne: 1e3\nf: ~\ng: yes\nh: 1_000\ni: -7\nj: 0o17\nk: 1.2.3\nl: +5\nm: .5\nn: False\ndata:\n  x: y\n';
    const theirs = runSops(['--encrypt', '--age', key.recipient, '--encrypted-regex', '^data$'], bare);

    expect(await codeOf(theirs)).to.equal('opened');
  });

  it('reads numbers and truth values that the sops program encrypted', async () => {
    const theirs = runSops(['--encrypt', '--age', key.recipient], 'a: 10\nb: true\nc: 1.5\nd: text\n');

    expect((await open(theirs)).text.reveal()).to.equal('a: 10\nb: true\nc: 1.5\nd: text\n');
  });

  it('leaves nothing of a value or a comment among them readable', async () => {
    const text = (await sealed(TEXT)).reveal();

    for (const word of ['pa55word', 'aGVsbG8', 'was:', 'two lines']) expect(text).not.to.contain(word);
    expect(text).to.contain('name: example-env');
    // The sops program would never open a comment outside of the values again.
    expect(text).to.contain('# who owns it');
  });

  for (const rule of [
    '(?i)^(DATA|stringdata)$',
    '^[[:alpha:]]+Data$',
    '\\A(data|stringData)\\z',
    '(?P<name>stringData|data)',
    'data\\-?|string\\-?',
    '(?-i:data)|(?i:STRINGDATA)',
    '^\\pL{4,10}$',
    '(?s:d.ta|D.ta)',
    '^\\Qdata\\E$|Data]?$',
    '(?U)d.+a|Data',
    '^[^\\x00-\\x1f]*[dD]ata$',
    // Backtracking engines take exponential time for it.
    '^([a-zA-Z]+)+$',
  ])
    for (const option of ['--encrypted-regex', '--unencrypted-regex'])
      it(`reads files that the sops program wrote with a rule in Go's dialect: ${option} ${rule}`, async () => {
        const theirs = runSops(['--encrypt', '--age', key.recipient, option, rule], TEXT);

        const { text } = await open(theirs);

        expect(theirs).to.contain('ENC[');
        expect(asJson(text.reveal(), sops)).to.deep.equal(asJson(TEXT, sops));
      });

  for (const rule of ['(?=data)', 'data\\Z', '(data)\\1', 'a{1001}', '(', 'd'.repeat(20_000)])
    it(`names a rule that Go refuses, or that nobody writes: ${rule.slice(0, 20)}`, async () => {
      const changed = (await sealed(TEXT))
        .reveal()
        .replace(/encrypted_regex: .*/u, () => `encrypted_regex: '${rule}'`);

      expect(await codeOf(changed)).to.equal('SOPS_UNSUPPORTED');
    });

  it('reads a file by its sops mapping however that is written', async () => {
    const text = (await sealed(TEXT)).reveal();

    for (const line of [
      'sops: # managed',
      '"sops":',
      "'sops':",
      'sops:   ',
      'sops : # x',
      '? sops\n:',
      '? "sops" # x\n:',
      'sops: &a',
    ]) {
      const written = text.replaceAll(/^sops:$/gmu, line);
      expect(isSealed(new Secret(written)), line).to.equal(true);
      expect(await codeOf(written), line).to.equal('opened');
    }
    expect(isSealed(new Secret('{ "data": {}, "sops": { "mac": "x" } }'))).to.equal(true);
    // As slipway 0.1.0 wrote what it was given as JSON.
    expect(isSealed(new Secret('{ "data": {}, sops: { mac: x } }'))).to.equal(true);
    expect(isSealed(new Secret('stringData:\n  sops: x\n'))).to.equal(false);
    expect(isSealed(new Secret('{ stringData: { A: "sops: {" } }'))).to.equal(false);
  });

  it('encrypts the same file differently each time, under a data key of its own', async () => {
    expect((await sealed(TEXT)).is((await sealed(TEXT)).reveal())).to.equal(false);
  });

  const tampered = (change: (text: string) => string) => async (): Promise<string> => {
    const text = (await sealed(TEXT)).reveal();
    const changed = change(text);
    expect(changed).not.to.equal(text);
    return codeOf(changed);
  };

  const TAMPERED: Readonly<Record<string, (text: string) => string>> = {
    'a value': (text) => text.replace(/(DB_URL: ENC\[AES256_GCM,data:)./u, (_, head: string) => `${head}_`),
    'a value without the padding of its base64': (text) => text.replace(/^(.*data:[^,]*?)=+,/mu, '$1,'),
    'a value that was replaced by plain text': (text) =>
      text.replace(/DB_URL: ENC\[[^\]]*\]/u, 'DB_URL: mine'),
    'a key that was renamed': (text) => text.replace('DB_URL:', 'DB_URI:'),
    'two values that changed places': (text) => {
      const [one, two] = [...text.matchAll(/(?:YES|MODE): (ENC\[[^\]]*\])/gu)].map(([, value = '']) => value);
      return text
        .replace(one ?? '', '\0')
        .replace(two ?? '', one ?? '')
        .replace('\0', two ?? '');
    },
    'a value that was removed': (text) => text.replace(/^ {2}MODE: .*\n/mu, ''),
    'an unencrypted field': (text) => text.replace('name: example-env', 'name: other-env'),
    'the MAC': (text) => text.replace(/(mac: ENC\[AES256_GCM,data:)./u, (_, head: string) => `${head}_`),
    'the time the MAC is bound to': (text) => text.replace(/lastmodified: "20/gu, 'lastmodified: "21'),
  };

  for (const [what, change] of Object.entries(TAMPERED))
    it(`refuses ${what}`, async () => {
      expect(await tampered(change)()).to.equal('SOPS_TAMPERED');
    });

  it('refuses a data key that was tampered with', async () => {
    expect(
      await tampered((text) => text.replace(/^ {8}[A-Za-z0-9+/]{20}/mu, (line) => `${line.slice(0, -1)}_`))(),
    ).to.equal('NO_DATA_KEY');
  });

  it('opens with whichever of its keys a file is encrypted for, of the usual or the post-quantum kind', async () => {
    const [other, postQuantum] = [await ageKey(), await generateHybridIdentity()];
    const text = (
      await seal(new Secret(TEXT), {
        recipients: { age: [other.recipient, await identityToRecipient(postQuantum)], kms: [] },
        keys: keyRing([]),
        signal,
        now: Date.now(),
        where,
      })
    ).reveal();

    for (const identity of [other.identity, postQuantum]) {
      const keys = keyRing([key.identity, identity]);
      const opened = await unseal(new Secret(text), where, { keys, signal });
      expect([opened.by, opened.text.reveal().includes('pa55word')]).to.deep.equal(['age', true]);
    }
  });

  it('says for whom a file is encrypted where this machine has no key for it', async () => {
    const text = await sealed(TEXT);

    const error = await unseal(text, where, { keys: keyRing([(await ageKey()).identity]), signal }).catch(
      (caught: UserError) => caught,
    );

    expect(error).to.have.property('code', 'NO_DATA_KEY');
    expect(error).to.have.property('message').that.contains(key.recipient);
  });

  for (const kind of ['pgp', 'gcp_kms', 'azure_kv', 'hc_vault'])
    it(`sends nobody for an age key where a file has keys of ${kind} only`, async () => {
      const text = (await sealed(TEXT)).reveal();
      const theirs = text.replace(/^ {2}age:[^]*?(?=^ {2}lastmodified)/gmu, `  ${kind}:\n    - enc: x\n`);

      const error = await open(theirs).catch((caught: UserError) => caught);

      expect(theirs).not.to.contain(key.recipient);
      expect(error).to.have.property('code', 'SOPS_UNSUPPORTED');
      expect(error).to.have.property('message').that.contains(kind);
      expect(error).to.have.property('hint').that.does.not.contain('SLIPWAY_AGE_KEY_FILE');
    });

  it('names what of SOPS it does not have', async () => {
    const text = (await sealed(TEXT)).reveal();

    expect(await codeOf(text.replace(/^sops:$/mu, 'sops:\n  key_groups: [{}, {}]'))).to.equal(
      'SOPS_UNSUPPORTED',
    );
    expect(await codeOf('a: ENC[AES256_GCM,data:x]\nsops:\n  - no\n')).to.equal('SOPS_BROKEN');
    expect(await codeOf('a: [\nsops:\n')).to.equal('SOPS_BROKEN');
  });

  it('refuses to encrypt aliases, which an encrypted file cannot have', async () => {
    const error = await sealed('data: &x\n  a: b\nstringData: *x\n').catch((caught: UserError) => caught);

    expect(error).to.have.property('code', 'SECRET_HAS_ALIAS');
  });

  describe('with KMS', () => {
    let arn: string;
    let env: Readonly<Record<string, string>>;

    before(async function () {
      this.timeout(120_000);
      const server = await moto();
      env = server.env;
      const client = new KMSClient({
        region: server.region,
        endpoint: server.endpoint,
        credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'tested' },
      });
      arn = (await client.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? '';
      client.destroy();
    });

    const withKms = (): ReturnType<typeof keyRing> => keyRing([], openKms(env));

    it('opens what the sops program encrypted with a KMS key', async () => {
      const file = join(folder, 'kms.yaml');
      writeFileSync(file, TEXT);
      const theirs = execFileSync(sops, ['--encrypt', '--kms', arn, file], {
        encoding: 'utf8',
        env: { ...process.env, ...env },
      });

      const { text, by } = await unseal(new Secret(theirs), where, { keys: withKms(), signal });

      expect(by).to.equal('kms');
      expect(asJson(text.reveal(), sops)).to.deep.equal(asJson(TEXT, sops));
    });

    it('encrypts with a KMS key so that the sops program opens it', async () => {
      const ours = await seal(new Secret(TEXT), {
        recipients: { age: [], kms: [arn] },
        keys: withKms(),
        signal,
        now: Date.now(),
        where,
      });
      const file = join(folder, 'ours.yaml');
      writeFileSync(file, ours.reveal());

      const decrypted = execFileSync(sops, ['--decrypt', file], {
        encoding: 'utf8',
        env: { ...process.env, ...env },
      });

      expect(asJson(decrypted, sops)).to.deep.equal(asJson(TEXT, sops));
    });

    it('encrypts for keys of several regions, of which each opens the file alone', async () => {
      const region = (name: string) =>
        new KMSClient({
          region: name,
          endpoint: env['AWS_ENDPOINT_URL'] ?? '',
          credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'tested' },
        });
      // Two keys: moto opens nothing that a multi-region key encrypted, since it keeps 36 letters of an id that has 40.
      const made = ['eu-west-1', 'eu-central-1'].map((name) => region(name).send(new CreateKeyCommand({})));
      const regional = (await Promise.all(made)).map(({ KeyMetadata }) => KeyMetadata?.Arn ?? '');
      const sealed = await seal(new Secret(TEXT), {
        recipients: { age: [], kms: regional },
        keys: withKms(),
        signal,
        now: Date.now(),
        where,
      });

      for (const only of regional) {
        const kms = openKms(env);
        const decrypt: typeof kms.decrypt = async (request, stop) => {
          if (request.key !== only) throw kmsDenied(request.key, 'kms:Decrypt', 'this role');
          return kms.decrypt(request, stop);
        };
        const { text } = await unseal(sealed, where, { keys: keyRing([], { ...kms, decrypt }), signal });
        expect(asJson(text.reveal(), sops)).to.deep.equal(asJson(TEXT, sops));
      }
    });

    it('says that a key is unknown', async () => {
      const gone = arn.replace(/[0-9a-f]{12}$/u, '000000000000');

      const error = await seal(new Secret(TEXT), {
        recipients: { age: [], kms: [gone] },
        keys: withKms(),
        signal,
        now: Date.now(),
        where,
      }).catch((caught: UserError) => caught);

      expect(error).to.have.property('code', 'KMS_KEY_NOT_FOUND');
    });
  });
});
