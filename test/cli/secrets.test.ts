import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import type { Bucket } from '../../src/core/ports/bucket.ts';
import { Secret } from '../../src/core/secret.ts';
import { unseal } from '../../src/secrets/sops/unseal.ts';
import { openFakeBucket } from '../support/fake-bucket.ts';
import { hostSaying } from '../support/host.ts';
import { type AgeKey, ageKey, keyRing, secretYaml } from '../support/secret-files.ts';

const { signal } = new AbortController();
const KEY = 'development/example.yml';
const CANARY = 'canary-pa55word';

describe('cli/secrets', () => {
  let folder: string;
  let key: AgeKey;
  let bucket: Bucket;
  /** That of the environment which has one of its own. */
  let own: Bucket;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-secrets-'));
    key = await ageKey();
    bucket = openFakeBucket();
    own = openFakeBucket('prod-secrets');
    writePlatform(key.recipient);
    writeFileSync(join(folder, 'age.key'), `# public key: ${key.recipient}\n${key.identity}\n`);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function writePlatform(recipient: string | undefined): void {
    const cluster = `{ context: c, server: "https://127.0.0.1:6443", identity: id }`;
    const age = recipient === undefined ? '' : `, age: [${recipient}]`;
    writeFileSync(
      join(folder, 'platform.yml'),
      `registry: { oci: registry.example.com }
secrets: { bucket: secrets, region: eu-west-1${age} }
environments:
  development: { namespace: dev, cluster: ${cluster} }
  production: { namespace: prod, cluster: ${cluster} }
`,
    );
  }

  type Person = {
    /** What the editor saves, one call after the other. */
    readonly edits?: readonly ((text: string) => string | Promise<string>)[];
    readonly answers?: readonly string[];
    readonly env?: Readonly<Record<string, string>>;
  };

  async function slipway(
    line: string,
    { edits = [], answers = [], env = {} }: Person = {},
  ): Promise<{ exit: number; out: string; err: string }> {
    const [nextEdit, nextAnswer] = [[...edits], [...answers]];
    const { host, said } = hostSaying({
      cwd: folder,
      env: { SLIPWAY_PLATFORM: 'platform.yml', SLIPWAY_AGE_KEY_FILE: 'age.key', ...env },
      adapters: {
        bucket: ({ bucket: name }) => Promise.resolve(name === 'secrets' ? bucket : own),
        terminal: () =>
          Promise.resolve({
            interactive: edits.length > 0,
            ask: () => Promise.resolve(nextAnswer.shift() ?? 'q'),
          }),
        editor: () =>
          Promise.resolve({
            edit: async (text) => new Secret((await nextEdit.shift()?.(text.reveal())) ?? ''),
          }),
      },
    });
    const exit = await runProgram(line.split(' '), host);
    expect(said.out + said.err).not.to.contain(CANARY);
    return { exit, ...said };
  }

  async function putYaml(values: Readonly<Record<string, string>>, target = KEY): ReturnType<typeof slipway> {
    writeFileSync(join(folder, 'plain.yml'), secretYaml(values));
    return slipway(`secrets put ${target} --from plain.yml`);
  }

  async function stored(): Promise<string> {
    const { content } = await bucket.read(KEY, undefined, signal);
    return (await unseal(content, KEY, { keys: keyRing([key.identity]), signal })).text.reveal();
  }

  describe('put', () => {
    it('stores a file encrypted, and says which keys are new', async () => {
      const { exit, err } = await putYaml({ DB_URL: CANARY });

      expect(exit).to.equal(0);
      expect(err).to.equal(
        `✓ s3://secrets/${KEY} stored, version v1, new\n  ~ Secret example-env  DB_URL added\n`,
      );
      expect((await bucket.read(KEY, undefined, signal)).content.reveal()).not.to.contain(CANARY);
      expect(await stored()).to.contain(CANARY);
    });

    it('says which keys changed, and stores nothing when none did', async () => {
      await putYaml({ A: CANARY, B: 'x', C: 'y' });

      const changed = await putYaml({ A: `${CANARY}2`, B: 'x', D: 'z' });
      const same = await putYaml({ A: `${CANARY}2`, B: 'x', D: 'z' });

      expect(changed.err).to.contain(
        'stored, version v2, instead of v1\n  ~ Secret example-env  D added, A changed, C removed',
      );
      expect(same.err).to.equal(`= s3://secrets/${KEY} is the same already\n`);
      expect(await bucket.versions(KEY, signal)).to.have.length(2);
    });

    it('stores a shared file where the environment that is named has it', async () => {
      const file = join(folder, 'platform.yml');
      const text = readFileSync(file, 'utf8');
      const secrets = `secrets: { bucket: prod-secrets, region: eu-west-1, age: [${key.recipient}] }`;
      writeFileSync(file, text.replace('namespace: prod,', `$& ${secrets},`));
      writeFileSync(join(folder, 'plain.yml'), secretYaml({ A: CANARY }));

      const put = await slipway('secrets put shared/mq.yml --from plain.yml --environment production');
      const usual = await slipway('secrets put shared/mq.yml --from plain.yml');

      expect(put.err, put.err).to.include('✓ s3://prod-secrets/shared/mq.yml stored, version v1, new');
      expect(usual.err).to.include('✓ s3://secrets/shared/mq.yml stored, version v1, new');
      for (const one of [own, bucket])
        expect((await one.list('', signal)).map(({ key: name }) => name)).to.deep.equal(['shared/mq.yml']);
    });

    it('stores nothing that is broken, and names the file it read', async () => {
      writeFileSync(
        join(folder, 'plain.yml'),
        `kind: Secret\napiVersion: v1\nmetadata: { name: a }\nstringData:\n\tA: ${CANARY}\n`,
      );

      const { exit, err } = await slipway(`secrets put ${KEY} --from plain.yml`);

      expect(exit).to.equal(2);
      expect(err).to.contain('plain.yml:5:1  a tab indents this line');
      expect(await bucket.list('', signal)).to.deep.equal([]);
    });

    it('takes the place of a file in the open, which no deploy would take', async () => {
      const open = { expected: 'absent', encryption: undefined, signal } as const;
      await bucket.write(KEY, new Secret(secretYaml({ A: CANARY, B: 'x' })), open);

      const { exit, err } = await putYaml({ A: `${CANARY}2`, B: 'x' });

      expect(exit, err).to.equal(0);
      expect(err).to.contain('stored, version v2, instead of v1\n  ~ Secret example-env  A changed');
      expect((await slipway(`secrets diff ${KEY}`)).out).to.contain('A changed');
    });

    it('refuses when the latest version is another than the one named', async () => {
      await putYaml({ A: CANARY });
      writeFileSync(join(folder, 'plain.yml'), secretYaml({ A: 'other' }));

      const { exit, err } = await slipway(`secrets put ${KEY} --from plain.yml --base v0`);

      expect(exit).to.equal(3);
      expect(err).to.contain('is v1, not v0; nothing was stored');
    });

    it('asks for recipients rather than to store it in the open', async () => {
      writePlatform(undefined);

      const { exit, err } = await putYaml({ A: CANARY });

      expect(exit).to.equal(2);
      expect(err).to.contain('set secrets.age');
      expect(await bucket.list('', signal)).to.deep.equal([]);
    });

    it('names a recipient that is no key', async () => {
      writePlatform(key.recipient.replace(/.{4}$/u, 'qqqq'));

      expect((await putYaml({ A: CANARY })).err).to.contain('qqqq is no public age key');
    });

    it('takes no file outside of the environments', async () => {
      for (const target of ['staging/a.yml', 'a.yml', 'development/', 'development/../a.yml'])
        expect((await putYaml({ A: CANARY }, target)).err).to.contain('belongs to no environment');
    });

    it('takes no namespace of another environment, and none in a shared file', async () => {
      writeFileSync(
        join(folder, 'plain.yml'),
        secretYaml({ A: CANARY }).replace('name: example-env', 'name: a\n  namespace: prod'),
      );

      expect((await slipway(`secrets put ${KEY} --from plain.yml`)).err).to.contain(
        'the environment deploys to dev',
      );
      expect((await slipway('secrets put production/a.yml --from plain.yml')).exit).to.equal(0);
      expect((await slipway('secrets put shared/a.yml --from plain.yml')).err).to.contain(
        'goes to several namespaces',
      );
    });

    it('names what it needs', async () => {
      expect((await slipway('secrets put')).err).to.contain('secrets put needs the name of a file');
      expect((await slipway(`secrets put ${KEY}`)).err).to.contain('does not know what to store');
      expect((await slipway(`secrets put ${KEY} --from none.yml`)).err).to.contain(
        'there is no file none.yml',
      );
    });
  });

  describe('edit', () => {
    it('stores what was edited', async () => {
      await putYaml({ A: CANARY });

      const { exit, err } = await slipway(`secrets edit ${KEY}`, {
        edits: [(text) => `${text}  B: ${CANARY}\n`],
      });

      expect(exit).to.equal(0);
      expect(err).to.contain('stored, version v2, instead of v1\n  ~ Secret example-env  B added');
    });

    it('stores nothing that was left as it was', async () => {
      await putYaml({ A: CANARY });

      const { err } = await slipway(`secrets edit ${KEY}`, { edits: [(text) => text] });

      expect(err).to.contain('is the same already');
      expect(await bucket.versions(KEY, signal)).to.have.length(1);
    });

    it('begins a new file with a Secret to fill in', async () => {
      const { exit } = await slipway(`secrets edit ${KEY}`, {
        edits: [(text) => text.replace('KEY: value', `A: ${CANARY}`)],
      });
      const untouched = await slipway('secrets edit development/other.yml', { edits: [(text) => text] });

      expect(exit).to.equal(0);
      expect(await stored()).to.contain(CANARY);
      expect(untouched.err).to.contain('is the same already');
      expect(await bucket.list('', signal)).to.have.length(1);
    });

    it('lets the person mend what they broke, and stores nothing broken', async () => {
      await putYaml({ A: CANARY });
      const broken = (text: string): string => text.replace('A: ', 'A: 5 # ');

      const mended = await slipway(`secrets edit ${KEY}`, {
        edits: [broken, (text) => text.replace('A: 5 # ', 'B: ')],
        answers: [''],
      });
      const givenUp = await slipway(`secrets edit ${KEY}`, {
        edits: [(text) => text.replace('B: ', 'B: 5 # ')],
        answers: ['q'],
      });

      expect(mended.err).to.contain('stringData.A is not a string');
      expect(mended.err).to.contain('B added, A removed');
      expect(givenUp.exit).to.equal(2);
      expect(await bucket.versions(KEY, signal)).to.have.length(2);
    });

    it('loses nothing that somebody else stored meanwhile', async () => {
      await putYaml({ A: CANARY });

      const { exit, err } = await slipway(`secrets edit ${KEY}`, {
        edits: [
          async (text) => {
            await putYaml({ A: 'theirs!' });
            return `${text}  B: mine\n`;
          },
        ],
      });

      expect([exit, err.includes('was changed by somebody else meanwhile')]).to.deep.equal([3, true]);
      expect(await stored())
        .to.contain('theirs!')
        .and.not.to.contain('mine');
    });

    it('needs a person at a terminal', async () => {
      expect((await slipway(`secrets edit ${KEY}`)).err).to.contain('there is no terminal');
      expect((await slipway(`secrets edit ${KEY} --no-input`, { edits: [(text) => text] })).err).to.contain(
        'there is no terminal',
      );
    });
  });

  it('lists files, versions, who can open them and their Secrets, without a key', async () => {
    await putYaml({ A: CANARY });
    await putYaml({ A: CANARY }, 'shared/rabbitmq.yml');
    await putYaml({ A: `${CANARY}2` });

    const { out } = await slipway('secrets list', { env: { SLIPWAY_AGE_KEY_FILE: '' } });
    const json = await slipway('secrets list shared --output json');

    expect(out.replaceAll(/ 00:00 UTC/gu, '')).to.equal(
      `${KEY}  v3  1970-01-01  age  example-env\nshared/rabbitmq.yml      v2  1970-01-01  age  example-env\n`,
    );
    expect(JSON.parse(json.out)).to.include({
      key: 'shared/rabbitmq.yml',
      versionId: 'v2',
      encryption: 'age',
    });
  });

  it('compares two versions by their keys', async () => {
    await putYaml({ A: CANARY, B: 'x' });
    await putYaml({ A: `${CANARY}2`, B: 'x' });
    await putYaml({ A: `${CANARY}2` });

    const last = await slipway(`secrets diff ${KEY}`);
    const first = await slipway(`secrets diff ${KEY} --from v1 --to v2`);
    const json = await slipway(`secrets diff ${KEY} --from v1 --output json`);

    expect(last.out).to.equal(`s3://secrets/${KEY}  v2 → v3\n  ~ Secret example-env  B removed\n`);
    expect(first.out).to.equal(`s3://secrets/${KEY}  v1 → v2\n  ~ Secret example-env  A changed\n`);
    expect(JSON.parse(json.out)).to.deep.include({
      changes: [{ secret: 'example-env', added: [], changed: ['A'], removed: ['B'] }],
    });
    expect((await slipway('secrets diff development/none.yml')).err).to.contain('there is no s3://');
  });

  it('says that there is nothing to compare, to list or that differs', async () => {
    await putYaml({ A: CANARY });
    expect((await slipway('secrets list production')).err).to.contain(
      'there is nothing at s3://secrets/production',
    );
    await putYaml({ A: CANARY }, 'shared/rotated.yml');
    await slipway('secrets rotate shared/rotated.yml');
    expect((await slipway('secrets diff shared/rotated.yml')).out).to.contain('= no key differs');

    expect((await slipway(`secrets diff ${KEY}`)).err).to.contain('has no earlier version');
  });

  it('encrypts anew for the recipients of today', async () => {
    await putYaml({ A: CANARY });
    const other = await ageKey();
    writePlatform(other.recipient);
    const before = (await bucket.read(KEY, undefined, signal)).content;

    const { exit } = await slipway(`secrets rotate ${KEY}`);

    const { content } = await bucket.read(KEY, undefined, signal);
    expect(exit).to.equal(0);
    expect(content.equals(before)).to.equal(false);
    const open = (identity: string): Promise<unknown> =>
      unseal(content, KEY, { keys: keyRing([identity]), signal });
    expect(((await open(other.identity)) as { text: Secret }).text.reveal()).to.contain(CANARY);
    expect(await open(key.identity).catch((error: { code: string }) => error.code)).to.equal('NO_DATA_KEY');
  });

  describe('keys', () => {
    beforeEach(() => putYaml({ A: CANARY }));

    const edit = (env: Readonly<Record<string, string>>): ReturnType<typeof slipway> =>
      slipway(`secrets edit ${KEY}`, { edits: [(text) => text], env: { SLIPWAY_AGE_KEY_FILE: '', ...env } });

    it('come from the variables of the sops program too', async () => {
      expect((await edit({ SOPS_AGE_KEY_FILE: join(folder, 'age.key') })).exit).to.equal(0);
      expect((await edit({ SOPS_AGE_KEY: key.identity })).exit).to.equal(0);
    });

    it('are named and not quoted when they are mistyped', async () => {
      const mistyped = key.identity.replace(/.$/u, (letter) => (letter === 'Q' ? 'P' : 'Q'));
      writeFileSync(join(folder, 'mistyped.key'), mistyped);

      const { exit, err } = await edit({ SLIPWAY_AGE_KEY_FILE: 'mistyped.key' });

      expect(exit).to.equal(2);
      expect(err).to.contain('mistyped.key holds no age key').and.not.to.contain(mistyped.slice(0, 30));
    });

    it('are named when they are missing or something else', async () => {
      writeFileSync(join(folder, 'wrong.key'), key.recipient);

      expect((await edit({})).err)
        .to.contain('there is no key here that opens')
        .and.to.contain('SLIPWAY_AGE_KEY_FILE');
      expect((await edit({ SLIPWAY_AGE_KEY_FILE: 'none.key' })).err).to.contain(
        'SLIPWAY_AGE_KEY_FILE names none.key',
      );
      expect((await edit({ SLIPWAY_AGE_KEY_FILE: 'wrong.key' })).err).to.contain(
        'wrong.key holds no age key',
      );
    });
  });
});
