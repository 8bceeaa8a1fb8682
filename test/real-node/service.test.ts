import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ECR } from '../support/aws-hosts.ts';
import { commitAll } from '../support/git.ts';
import { ENVIRONMENT, example, type Example, putSecret } from './example.ts';
import { ADDRESS } from './node.ts';
import { ACTOR, type Site, site, writeService } from './site.ts';

/** No environment holds these, so they go into a file: every byte there is, twice. */
const BYTES = Buffer.from(Array.from({ length: 512 }, (_, at) => at % 256));

describe('the example service on a real node', function () {
  this.timeout(120_000);
  let on: Site;
  let shipped: Example;

  before(async function () {
    this.timeout(600_000);
    on = await site();
    shipped = await example();
  });

  it('is built, pushed and deployed by its digest', async () => {
    const words = ['-n', 'production', 'get', 'pods', '-l', 'app=example', '-o=jsonpath={..status..imageID}'];
    const running = new Set((await on.node.kubectl(words)).split(' '));

    expect(running.size).to.equal(1);
    const [image = ''] = running;
    expect(image).to.match(new RegExp(`^${ECR}/example@sha256:[0-9a-f]{64}$`));
    expect(shipped.delivered).to.include('✓ production runs example:main-1-');
  });

  it('finds every secret exactly as it was stored', async () => {
    const script = `for exe in /proc/[0-9]*/exe; do
      [ "$(readlink $exe)" = /app/example ] && exec base64 -w0 \${exe%/exe}/environ
    done`;
    const { out } = await on.node.inside(['bash', '-c', script], { cwd: '/', env: process.env });
    const lines = Buffer.from(out, 'base64').toString('utf8').split('\0');
    const found = new Map(lines.map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]));

    for (const [name, value] of Object.entries(ENVIRONMENT)) expect(found.get(name), name).to.equal(value);
    expect(shipped.delivered).to.not.include('p%40ss');
  });

  it('finds a file of any bytes exactly as it was stored', async () => {
    const folder = writeService({ 'deploy/bytes-template.yml': BYTES_JOB, Jenkinsfile: BYTES_BLOCK });
    writeFileSync(join(folder, 'platform.yml'), await on.platform({ bytes: { branches: ['main'] } }));
    commitAll(folder, 'main');
    const data = { bytes: BYTES.toString('base64') };
    const secret = { kind: 'Secret', apiVersion: 'v1', metadata: { name: 'bytes' }, data };
    await putSecret(on, folder, 'bytes/bytes.yml', secret);

    const { exit, err } = await on.slipway(folder, 'deploy bytes');

    expect(exit, err).to.equal(0);
    const logged = await on.node.kubectl(['-n', 'bytes', 'logs', 'job/bytes']);
    expect(logged.trim()).to.equal(BYTES.toString('hex'));
  });

  it('answers at its NodePort, at its ClusterIP, and by its name inside of Pods', async () => {
    const service = ['-n', 'production', 'get', 'service', 'example', '-o=jsonpath={.spec.clusterIP}'];
    const clusterIp = await on.node.kubectl(service);
    for (const url of [`http://${ADDRESS}:30101/`, `http://${clusterIp}:5000/`])
      expect(await bodyOf(url), url).to.equal('hello from production\n');

    const name = 'http://example.production.svc.cluster.local:5000/';
    const asking = ['-n', 'default', 'run', 'asking', `--image=${ACTOR}:v1`, '--restart=Never'];
    await on.node.kubectl([...asking, '--', 'fetch', name]);
    const until = ['-n', 'default', 'wait', 'pod/asking', '--for=jsonpath={.status.phase}=Succeeded'];
    await on.node.kubectl([...until, '--timeout=60s']);
    expect(await on.node.kubectl(['-n', 'default', 'logs', 'asking'])).to.equal('hello from production\n');
  });

  async function bodyOf(url: string): Promise<string> {
    const words = [
      '-e',
      `fetch(${JSON.stringify(url)}).then(async (a) => process.stdout.write(await a.text()))`,
    ];
    return (await on.node.inside([process.execPath, ...words], { cwd: '/', env: process.env })).out;
  }
});

const BYTES_BLOCK = `kubernetes { image '${ACTOR}:v1'; deployment 'bytes'; secrets 'bytes.yml' }\n`;

const BYTES_JOB = `apiVersion: batch/v1
kind: Job
metadata: { name: bytes }
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: bytes
          image: {{ image | quote }}
          args: [read, /secrets/bytes]
          volumeMounts: [{ name: bytes, mountPath: /secrets }]
      volumes: [{ name: bytes, secret: { secretName: bytes } }]
`;
