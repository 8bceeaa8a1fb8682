import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HIDDEN } from '../../src/core/redact.ts';
import { Secret } from '../../src/core/secret.ts';
import { seal } from '../../src/secrets/sops/seal.ts';
import { mark, recordingProxy, type Watch, watchFor } from '../support/canary.ts';
import { platformFor } from '../support/platform.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { keyRing } from '../support/secret-files.ts';
import { gitIn } from '../support/git.ts';
import { program } from '../support/program.ts';

const MARKS = ['url', 'token', 'lines', 'data', 'comment'].map(mark);
const [URL_MARK = '', TOKEN = '', LINES = '', DATA = '', COMMENT = ''] = MARKS;

const GOOD = `apiVersion: v1
kind: Secret
metadata: { name: example-env }
stringData:
  # ${COMMENT}
  DB_URL: postgres://app:${URL_MARK}@db/app
  TOKEN: ${JSON.stringify(`${TOKEN} "and' $more\\`)}
  LINES: |
    first
    ${LINES}
---
apiVersion: v1
kind: Secret
metadata: { name: other }
data:
  DATA: ${Buffer.from(DATA).toString('base64')}
`;

const TEMPLATE = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: 127.0.0.1:1/web:1
          env:
            - { name: DB_URL, valueFrom: { secretKeyRef: { name: example-env, key: DB_URL } } }
          envFrom:
            - secretRef: { name: other }
`;

type Case = {
  /** Content of the object; the good file, encrypted, if not given. */
  readonly content?: (sealed: string) => string | Uint8Array;
  readonly platform?: (text: string) => string;
  readonly template?: (text: string) => string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly line?: string;
  /** Plain file outside of what is looked into, for \`--from\`. */
  readonly input?: string;
  /** What it prints when it is to be ended, by SIGTERM if nothing else is said. */
  readonly stopAt?: RegExp;
  readonly stopBy?: NodeJS.Signals;
  readonly exit: number;
  readonly says: RegExp;
};

const open = (text: string): string => text.replace('pathStyle: true', 'pathStyle: true\n  encryption: none');
/** The good file in the open, changed, in a bucket where that is allowed: what is wrong lies in the YAML itself. */
const broken = (change: (text: string) => string, says: RegExp): Case => ({
  content: () => change(GOOD),
  platform: open,
  exit: 2,
  says,
});
const tampered = (change: (sealed: string) => string, says = /was tampered with/u, exit = 3): Case => ({
  content: change,
  exit,
  says,
});
const flip = (field: string) => (sealed: string) =>
  sealed.replace(new RegExp(`(${field}: ENC\\[AES256_GCM,data:).`, 'u'), (_, head: string) => `${head}_`);

const CASES: Readonly<Record<string, Case>> = {
  'a value tampered with': tampered(flip('DB_URL')),
  'a MAC tampered with': tampered(flip('mac')),
  'a key renamed': tampered((text) => text.replace('TOKEN:', 'TOKEM:')),
  'a value removed': tampered((text) => text.replace(/^ {2}TOKEN: .*\n/mu, '')),
  'a field changed': tampered((text) => text.replace('name: other', 'name: another')),
  'a value in the open': tampered((text) => text.replace(/TOKEN: ENC\[[^\]]*\]/u, `TOKEN: ${TOKEN}`)),
  'a data key damaged': tampered(
    (text) => text.replace(/^ {8}[A-Za-z0-9+/]{20}/mu, '        damaged'),
    /no key here/u,
    2,
  ),
  'no sops mapping': {
    content: (text) => text.split('\nsops:')[0] ?? '',
    platform: open,
    exit: 2,
    says: /has lost its sops mapping/u,
  },
  'half an encrypted file': tampered(
    (text) => text.slice(0, text.indexOf('sops:') + 40),
    /cannot be decrypted/u,
    2,
  ),
  'no encryption at all': { content: () => GOOD, exit: 2, says: /is not encrypted/u },
  'no KMS': {
    platform: (text) => text.replace('pathStyle: true', 'pathStyle: true\n  encryption: kms'),
    exit: 2,
    says: /not encrypted with KMS/u,
  },
  'bytes that are no text': {
    content: () => Buffer.from([...Buffer.from(GOOD), 0xff, 0xfe]),
    exit: 2,
    says: /is not UTF-8 text/u,
  },
  'a file of 6 MB': {
    content: () => GOOD + `# ${TOKEN}\n`.repeat(300_000),
    exit: 2,
    says: /a file of secrets has at most/u,
  },
  'a tab': broken((text) => text.replace('  TOKEN', '\tTOKEN'), /a tab indents/u),
  'a key twice': broken((text) => text.replace('  TOKEN:', '  DB_URL:'), /appears twice/u),
  'an open quote': broken(
    (text) => text.replace('postgres:', '"postgres:'),
    /a character is missing|is not YAML|not indented/u,
  ),
  'an alias': broken((text) => text.replace('postgres:', '*postgres:'), /alias/u),
  'a tag': broken((text) => text.replace('postgres:', `!${TOKEN} postgres:`), /tag is unknown/u),
  'a value as a key': broken((text) => text.replace('  TOKEN:', `  ? "${TOKEN} "\n  :`), /other characters/u),
  'a value as a field': broken(
    (text) => text.replace('stringData:', `${TOKEN}!: x\nstringData:`),
    /has no such field/u,
  ),
  'a value as the kind': broken(
    (text) => text.replace('kind: Secret', `kind: ${TOKEN}!`),
    /only Secret may stand/u,
  ),
  'a value as the type': broken(
    (text) => text.replace('stringData:', `type: [${TOKEN}]\nstringData:`),
    /type is not a string/u,
  ),
  'a value as the name': broken(
    (text) => text.replace('name: example-env', `name: "${TOKEN}"`),
    /no DNS name/u,
  ),
  'a number': broken(
    (text) => text.replace('stringData:', 'stringData:\n  PORT: 5432'),
    /PORT is not a string/u,
  ),
  'a mapping as a value': broken(
    (text) => text.replace('  TOKEN: ', '  TOKEN: { x: ').replace('\\\\"\n', '\\\\" }\n'),
    /TOKEN is not a string/u,
  ),
  'plain text under data': broken((text) => text.replace('stringData:', 'data:'), /is not base64/u),
  'what kubectl get prints': broken(
    (text) =>
      text.replace(
        '{ name: example-env }',
        `{ name: example-env, annotations: { kubectl.kubernetes.io/last-applied-configuration: "${TOKEN}" } }`,
      ),
    /holds the values a second time/u,
  ),
  'the name of another file': broken(
    (text) => text.replace('name: other', 'name: example-env'),
    /is also in/u,
  ),
  'a namespace of somebody else': broken(
    (text) => text.replace('name: other', 'name: other, namespace: prod'),
    /the environment deploys to/u,
  ),
  'a certificate that is none': broken(
    (text) =>
      text.replace(
        'stringData:',
        `type: kubernetes.io/tls\nstringData:\n  tls.crt: ${TOKEN}\n  tls.key: ${TOKEN}`,
      ),
    /no certificate in PEM/u,
  ),
  'a login that does not parse': broken(
    (text) =>
      text.replace(
        'stringData:',
        `type: kubernetes.io/dockerconfigjson\nstringData:\n  .dockerconfigjson: '{"auths": ${TOKEN}'`,
      ),
    /no JSON object/u,
  ),
  'no key on this machine': { env: { SLIPWAY_AGE_KEY_FILE: undefined }, exit: 2, says: /no key here/u },
  'a key file that is not there': {
    env: { SLIPWAY_AGE_KEY_FILE: '/nowhere/age.key' },
    exit: 2,
    says: /cannot be read/u,
  },
  'a key file that is something else': {
    env: { SLIPWAY_AGE_KEY_FILE: program },
    exit: 2,
    says: /holds no age key/u,
  },
  'a wrong S3 secret': {
    env: { AWS_SECRET_ACCESS_KEY: 'wrong-but-long' },
    exit: 3,
    says: /are not accepted/u,
  },
  'a bucket that is not there': {
    platform: (text) => text.replace(/bucket: .*/u, 'bucket: nowhere'),
    exit: 2,
    says: /there is no bucket/u,
  },
  'a template that reads a key nobody has': {
    template: (text) => text.replace('key: DB_URL', 'key: DB_URI'),
    exit: 2,
    says: /has no such key/u,
  },
  'a template that reads a Secret nobody has': {
    template: (text) => text.replace('name: other', 'name: nobody'),
    exit: 2,
    says: /not in the cluster/u,
  },
  'another cluster': {
    platform: (text) => text.replaceAll(/identity: \S+/gu, 'identity: 00000000-0000-0000-0000-000000000000'),
    exit: 3,
    says: /cluster/u,
  },
  'a manifest the server refuses': {
    template: (text) =>
      text.replace(
        'image: 127.0.0.1:1/web:1',
        'image: 127.0.0.1:1/web:1\n          securityContext: { runAsUser: -1 }',
      ),
    exit: 2,
    says: /invalid value: -1/u,
  },
  'a rollout that never gets ready': {
    template: (text) => text.replace('image: 127.0.0.1:1/web:1', 'image: 127.0.0.1:1/web:crash'),
    line: 'deploy development --report report.html --junit junit.xml',
    exit: 4,
    says: /crash/u,
  },
  'everything that programs can be told to print': {
    env: { DEBUG: '*', NODE_DEBUG: '*', AWS_LOG_LEVEL: 'debug', VERBOSE: '1' },
    line: 'deploy development',
    template: (text) => text.replace('image: 127.0.0.1:1/web:1', 'image: 127.0.0.1:1/web:crash'),
    exit: 4,
    says: /crash/u,
  },
  'an image that is in no registry': {
    template: (text) => text.replace('127.0.0.1:1/web:1', 'REGISTRY/never-pushed/web:1'),
    exit: 2,
    says: /web:1/u,
  },
  'debug output of Node': {
    env: { NODE_DEBUG: 'http,net,stream,fs,module,tls', NODE_OPTIONS: '--trace-warnings' },
    content: flip('DB_URL'),
    exit: 3,
    says: /was tampered with/u,
  },
  'a put of broken YAML': {
    line: 'secrets put development/example.yml --from INPUT',
    input: GOOD.replace('  TOKEN', '\tTOKEN'),
    exit: 2,
    says: /a tab indents/u,
  },
  'a put without recipients': {
    line: 'secrets put development/example.yml --from INPUT',
    platform: (text) => text.replace(/age: .*/u, ''),
    input: GOOD.replace('first', 'second'),
    exit: 2,
    says: /names no key to encrypt/u,
  },
  'a put over a version somebody else made': {
    line: 'secrets put development/example.yml --from INPUT --base old',
    input: GOOD,
    exit: 3,
    says: /nothing was stored/u,
  },
  'a put over a damaged file': {
    line: 'secrets put development/example.yml --from INPUT',
    input: GOOD,
    content: flip('DB_URL'),
    exit: 3,
    says: /was tampered with/u,
  },
  'a rotation without a key': {
    line: 'secrets rotate development/example.yml',
    env: { SLIPWAY_AGE_KEY_FILE: undefined },
    exit: 2,
    says: /no key here/u,
  },
  'a comparison with nothing': {
    line: 'secrets diff development/example.yml --from old',
    exit: 2,
    says: /there is no s3:/u,
  },
  'a comparison with a damaged version': {
    line: 'secrets diff development/example.yml',
    content: flip('DB_URL'),
    exit: 3,
    says: /was tampered with/u,
  },
  'an edit without a terminal': {
    line: 'secrets edit development/example.yml',
    exit: 2,
    says: /no terminal/u,
  },
};

type Ran = { readonly exit: number; readonly text: string };

describe('a secret is seen nowhere', function () {
  this.timeout(120_000);
  let box: TestSandbox;
  let watch: Watch;
  let proxy: Awaited<ReturnType<typeof recordingProxy>>;
  let registry: Awaited<ReturnType<typeof recordingProxy>>;
  let s3: S3Client;
  let folder: string;
  let hidden: string;
  let sealed: string;
  let namespace: string;
  let stopLooking: () => void;

  before(async function () {
    this.timeout(900_000);
    box = await sandbox();
    namespace = await box.createNamespace('canary');
    watch = watchFor(MARKS);
    proxy = await recordingProxy(box.bucket.endpoint, watch.look);
    registry = await recordingProxy(`http://${box.registry}`, watch.look);
    const { region, endpoint, accessKeyId, secretAccessKey } = box.bucket;
    s3 = new S3Client({
      region,
      endpoint,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    folder = mkdtempSync(join(tmpdir(), 'slipway-canary-'));
    hidden = mkdtempSync(join(tmpdir(), 'slipway-canary-input-'));
    sealed = await sealedFor(recipientOf(box));
    mkdirSync(join(folder, 'deploy'));
    mkdirSync(join(folder, 'tmp'));
    writeFileSync(
      join(folder, 'Jenkinsfile'),
      "slipway {\n  kubernetes {\n    deployment 'web'\n    secrets 'example.yml'\n  }\n}\n",
    );
    const git = gitIn(folder);
    git('init', '-q', '-b', 'development');
    git('commit', '-q', '--allow-empty', '-m', 'Begin');
    stopLooking = watch.lookAtProcesses();
  });

  after(async () => {
    stopLooking();
    s3.destroy();
    await proxy.close();
    await registry.close();
    for (const each of [folder, hidden]) rmSync(each, { recursive: true, force: true });
  });

  async function sealedFor(recipient: string): Promise<string> {
    const sealing = {
      recipients: { age: [recipient], kms: [] },
      keys: keyRing([]),
      now: Date.now(),
      where: '',
    };
    return (await seal(new Secret(GOOD), { ...sealing, signal: new AbortController().signal })).reveal();
  }

  function registryHost(): string {
    return new URL(registry.endpoint).host;
  }

  function platformText(change: (text: string) => string = (text) => text): string {
    const text = platformFor(box, { development: namespace })
      .replace(box.bucket.endpoint, proxy.endpoint)
      .replace(box.registry, registryHost());
    return change(text);
  }

  /** Runs the program with everything as the case has it, and looks at all it leaves. */
  async function run({
    content,
    platform,
    template,
    env,
    line = 'plan development',
    input,
    stopAt,
    stopBy = 'SIGTERM',
  }: Partial<Case>): Promise<Ran> {
    await s3.send(
      new PutObjectCommand({
        Bucket: box.bucket.name,
        Key: 'development/example.yml',
        Body: content?.(sealed) ?? sealed,
      }),
    );
    writeFileSync(join(folder, 'platform.yml'), platformText(platform));
    const manifest = (template?.(TEMPLATE) ?? TEMPLATE).replace('REGISTRY', registryHost());
    writeFileSync(join(folder, 'deploy', 'web-template.yml'), manifest);
    const file = join(hidden, 'input.yml');
    writeFileSync(file, input ?? '');
    // Core dumps as a careless machine would have them.
    const unlimited = ['-c', 'ulimit -c unlimited; exec "$0" "$@"', process.execPath, program];
    const child = spawn('sh', [...unlimited, ...line.replace('INPUT', file).split(' ')], {
      cwd: folder,
      env: {
        ...process.env,
        ...box.env,
        CI: undefined,
        SLIPWAY_PLATFORM: 'platform.yml',
        HOME: folder,
        TMPDIR: join(folder, 'tmp'),
        AWS_ENDPOINT_URL_S3: undefined,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        // A second signal would end it without a word.
        if (!child.killed && stopAt?.test(text)) child.kill(stopBy);
      });
    const exit = await new Promise<number>((done) => child.once('close', (code) => done(code ?? 128)));
    watch.look(`what ${line} prints`, text);
    watch.lookInto(folder);
    return { exit, text };
  }

  function expectUnseen(text: string): void {
    expect(watch.found).to.deep.equal([]);
    // The first net holds by itself: nothing came as far as the second.
    expect(text).not.to.contain(HIDDEN);
  }

  it('after a deploy that goes well, in the open or as JSON', async () => {
    const first = await run({ line: 'deploy development --report report.html --junit junit.xml' });
    const saved = await run({ line: 'plan development --save slipway.plan --output json' });

    expect([first.exit, saved.exit], first.text + saved.text).to.deep.equal([0, 0]);
    expectUnseen(first.text + saved.text);
  });

  it('in the cluster, but for the Secrets themselves', async () => {
    const kinds = 'all,configmaps,secrets,events,leases.coordination.k8s.io,controllerrevisions';
    const { items } = JSON.parse(
      await box.kubectl('get', kinds, '-n', namespace, '-o', 'json', '--show-managed-fields'),
    ) as {
      items: { kind: string; metadata: { name: string } }[];
    };
    const others = items.filter(
      ({ kind, metadata }) => kind !== 'Secret' || !['example-env', 'other'].includes(metadata.name),
    );

    expect(items.length - others.length).to.equal(2);
    expect(others.map(({ kind }) => kind)).to.include('Deployment');
    for (const object of others) watch.look(`${object.kind} ${object.metadata.name}`, JSON.stringify(object));
    for (const log of readdirSync(join(box.folder, 'logs')))
      watch.look(log, readFileSync(join(box.folder, 'logs', log), 'latin1'));
    expectUnseen('');
  });

  for (const [what, failing] of Object.entries(CASES))
    it(`after ${what}`, async () => {
      const { exit, text } = await run(failing);

      expect(text).to.match(failing.says);
      expect(exit, text).to.equal(failing.exit);
      expectUnseen(text);
    });

  it('when it is stopped in the middle', async () => {
    const { exit, text } = await run({
      line: 'deploy development',
      template: (yaml) => yaml.replace('web:1', 'web:never'),
      stopAt: /Deployment web +(?:created|updated)/u,
    });

    expect(exit, text).to.equal(143);
    expectUnseen(text);
  });

  it('when it dies and leaves a core dump', async () => {
    const { text } = await run({
      line: 'deploy development',
      template: (yaml) => yaml.replace('web:1', 'web:never'),
      stopAt: /Deployment web +(?:created|updated)/u,
      stopBy: 'SIGABRT',
    });

    for (const name of readdirSync(folder).filter((each) => /^core/u.test(each))) {
      expect(statSync(join(folder, name)).size).to.be.lessThan(5_000_000);
      rmSync(join(folder, name));
    }
    expectUnseen(text);
  });

  it('in at least forty ways to fail', () => {
    expect(Object.keys(CASES)).to.have.length.greaterThan(39);
  });

  it('though the watch would see it', () => {
    for (const form of [
      TOKEN,
      Buffer.from(`x${TOKEN}`).toString('base64'),
      Buffer.from(`xy${TOKEN}y`).toString('base64url'),
      encodeURIComponent(TOKEN),
    ]) {
      const other = watchFor(MARKS);
      other.look('here', `before ${form} after`);
      expect(other.found).to.have.length.greaterThan(0);
    }
  });
});

function recipientOf(box: TestSandbox): string {
  return (
    /age: \[(?<recipient>age1\w+)\]/u.exec(readFileSync(box.platformFile, 'utf8'))?.groups?.['recipient'] ??
    ''
  );
}
