import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeObject, Manifest } from '../../src/core/objects.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import { imageUses } from '../../src/images/image-uses.ts';
import { preflightImages } from '../../src/images/preflight.ts';
import { pushImage } from '../../src/images/push.ts';
import { building, built, layersImage, targetOn, workspace } from './support/content.ts';
import { cranePath, craneRegistry, openReal, secureRegistry, testFolder } from './support/registries.ts';

const { signal } = new AbortController();

function pods(images: readonly string[], over: Record<string, unknown> = {}): Manifest {
  const containers = images.map((image, index) => ({ name: `c${index}`, image }));
  const object: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { template: { spec: { containers, ...over } } },
  };
  return { object, place: { file: 'deploy/web-template.yml', line: 7 } };
}

describe('images/preflight', () => {
  let registry: Registry;
  let reference: string;
  let folder: string;

  before(async function () {
    this.timeout(600_000);
    registry = openReal(await craneRegistry());
    folder = await testFolder();
    const root = await workspace({ 'bin/server*': 'ELF' });
    const { world } = await building(root, layersImage({}));
    const clock = { now: () => 0, wait: () => Promise.resolve() };
    const target = targetOn(registry, 'preflight/web');
    const image = await built(root, layersImage({ bin: '/app' }));
    ({ reference } = await pushImage(
      image,
      { registry, target, emit: () => undefined, clock, world },
      signal,
    ));
  });

  async function check(manifest: Manifest, over: Partial<Parameters<typeof preflightImages>[0]> = {}) {
    const faults = await preflightImages(
      {
        uses: imageUses([manifest]),
        registryAt: (host) =>
          Promise.resolve(host === registry.host ? registry : openReal({ host, insecure: true })),
        ownHost: registry.host,
        nodes: ['linux/amd64'],
        hasSecret: () => Promise.resolve(true),
        ...over,
      },
      signal,
    );
    return faults.map(({ severity = 'error', code, message, hint = '' }) => ({
      severity,
      code,
      message,
      hint,
    }));
  }

  it('is content with images that exist, by tag and by digest', async () => {
    expect(await check(pods([reference, reference.replace(/@.*/, '')]))).to.deep.equal([]);
  });

  it('takes an image that says no architecture for one of any', async () => {
    const image = `${registry.host}/preflight/bare:1`;
    const layer = join(folder, 'layer.tar');
    await writeFile(layer, Buffer.alloc(1024));
    execFileSync(await cranePath(), ['append', '--insecure', '-f', layer, '-t', image], { stdio: 'ignore' });

    expect(await check(pods([image]))).to.deep.equal([]);
  });

  it('says what somebody may have meant when a tag is missing', async () => {
    const [fault, ...more] = await check(pods([`${registry.host}/preflight/web:development-128-4f2c81f`]));

    expect(more).to.deep.equal([]);
    expect(fault).to.deep.equal({
      severity: 'error',
      code: 'IMAGE_NOT_FOUND',
      message: `there is no image ${registry.host}/preflight/web:development-128-4f2c81f (Deployment web, container c0)`,
      hint: "did you mean 'development-128-4f2c81e'",
    });
  });

  it('asks for init containers, sidecars, Pods, Jobs and CronJobs too, for each image once', () => {
    const spec = { containers: [{ name: 'a', image: 'one' }], initContainers: [{ name: 'b', image: 'two' }] };
    const of = (kind: string, body: unknown): Manifest => ({
      object: { apiVersion: 'v1', kind, metadata: { name: 'x' }, spec: body },
      place: { file: 'x' },
    });

    const uses = imageUses([
      of('Pod', spec),
      of('CronJob', { jobTemplate: { spec: { template: { spec } } } }),
      of('Job', { template: { spec } }),
      of('ConfigMap', undefined),
      of('Service', { ports: [] }),
    ]);

    expect(uses.map(({ by }) => by)).to.deep.equal([
      'Pod x, container b',
      'Pod x, container a',
      'CronJob x, container b',
      'CronJob x, container a',
      'Job x, container b',
      'Job x, container a',
    ]);
  });

  it('warns of a foreign registry that is silent, and stops for the own one', async () => {
    const foreign = await check(pods(['127.0.0.1:1/a/b:1']));
    const own = await check(pods(['127.0.0.1:1/a/b:1']), { ownHost: '127.0.0.1:1' });

    expect(foreign.map(({ severity, code }) => [severity, code])).to.deep.equal([
      ['warning', 'REGISTRY_UNREACHABLE'],
    ]);
    expect(own.map(({ severity, code }) => [severity, code])).to.deep.equal([
      ['error', 'REGISTRY_UNREACHABLE'],
    ]);
    expect(foreign[0]?.message).to.match(
      /connection refused, so it is not known whether 127\.0\.0\.1:1\/a\/b:1 exists/,
    );
  });

  it('warns of a private image without pull secret, and stops for a pull secret that is not there', async () => {
    const secure = await secureRegistry();
    const registryAt = () =>
      Promise.resolve(openReal({ host: secure.host, insecure: false, ca: secure.ca ?? '' }));
    const reference = `${secure.host}/a/b:1`;
    const withSecret = pods([reference], { imagePullSecrets: [{ name: 'regcred' }] });

    const without = await check(pods([reference]), { registryAt });
    const there = await check(withSecret, { registryAt });
    const missing = await check(withSecret, { registryAt, hasSecret: () => Promise.resolve(false) });

    expect(without.map(({ severity, code }) => [severity, code])).to.deep.equal([
      ['warning', 'IMAGE_PRIVATE'],
    ]);
    expect(there).to.deep.equal([]);
    expect(missing.map(({ severity, code }) => [severity, code])).to.deep.equal([
      ['error', 'PULL_SECRET_MISSING'],
    ]);
  });

  it('stops for an image that no node can run, and warns when some cannot', async () => {
    const none = await check(pods([reference]), { nodes: ['linux/arm64'] });
    const some = await check(pods([reference]), { nodes: ['linux/arm64', 'linux/amd64'] });

    expect(none[0]).to.include({ severity: 'error', code: 'NO_SUCH_PLATFORM' });
    expect(none[0]?.message).to.contain('is made for linux/amd64, and no node is');
    expect(some[0]).to.include({ severity: 'warning', code: 'NO_SUCH_PLATFORM' });
  });

  const on = (expressions: readonly object[]): object => ({
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: expressions }],
      },
    },
  });
  const key = 'kubernetes.io/arch';
  const selections: readonly (readonly [what: string, spec: Record<string, unknown>, said: string[]])[] = [
    ['that its image is made for', { nodeSelector: { [key]: 'amd64' } }, []],
    ['of another kind', { nodeSelector: { [key]: 'arm64' } }, ['error']],
    ['by a label of the company', { nodeSelector: { pool: 'fast' } }, ['warning']],
    ['by what it requires', { affinity: on([{ key, operator: 'In', values: ['amd64'] }]) }, []],
    ['by what it cannot bear', { affinity: on([{ key, operator: 'NotIn', values: ['arm64'] }]) }, []],
    ['with a second label', { affinity: on([{ key: 'zone', operator: 'In', values: ['a'] }]) }, ['warning']],
  ];
  for (const [what, spec, severities] of selections)
    it(`looks at those nodes alone that a Pod selects ${what}`, async () => {
      const faults = await check(pods([reference], spec), { nodes: ['linux/arm64', 'linux/amd64'] });

      expect(faults.map(({ severity }) => severity)).to.deep.equal(severities);
    });

  it('asks an index for the platform of every node', async () => {
    const root = await workspace({ 'bin/server*': 'ELF' });
    const platforms = ['linux/amd64', 'linux/arm64/v8'];
    const image = await built(root, layersImage({ bin: '/app' }, { platforms }));
    const { world } = await building(root, layersImage({}));
    const clock = { now: () => 0, wait: () => Promise.resolve() };
    const target = targetOn(registry, 'preflight/index');
    const pushed = await pushImage(image, { registry, target, emit: () => undefined, clock, world }, signal);
    const said = async (...nodes: readonly string[]) =>
      (await check(pods([pushed.reference]), { nodes })).map(({ severity, message }) => [severity, message]);

    expect(await said('linux/amd64', 'linux/arm64')).to.deep.equal([]);
    const [some] = await said('linux/amd64', 'linux/s390x');
    expect(some?.[0]).to.equal('warning');
    expect(some?.[1]).to.contain('linux/s390x');
    const [none] = await said('linux/s390x');
    expect(none?.[0]).to.equal('error');
    expect(none?.[1]).to.contain('linux/amd64, linux/arm64/v8');
  });

  it('reports a reference that is none at its place', async () => {
    expect((await check(pods(['Not An Image'])))[0]).to.include({
      severity: 'error',
      code: 'BAD_IMAGE_REFERENCE',
    });
  });

  describe('of an image that comes by itself', () => {
    const absent = (): string => `${registry.host}/preflight/replica:late`;
    const pushing = (at: number) => {
      let now = 0;
      let looks = 0;
      const clock = {
        now: () => now,
        wait: async (ms: number) => {
          now += ms;
          if ((looks += 1) !== at) return;
          const found = await registry.manifest('preflight/web', reference.split('@')[1] ?? '', signal);
          if (found) await registry.putManifest('preflight/web', 'late', found, signal);
        },
      };
      return { clock, waited: () => now };
    };

    it('waits until it is there, and says so once', async () => {
      const said: string[] = [];
      const { clock, waited } = pushing(3);
      const late = `${registry.host}/preflight/web:late`;

      const faults = await check(pods([late, late]), {
        arrival: { ms: 90_000, clock, onWait: (image) => said.push(image) },
      });

      expect(faults).to.deep.equal([]);
      expect(said).to.deep.equal([late]);
      expect(waited()).to.equal(7_000);
    });

    it('gives up when its time is over', async () => {
      const { clock, waited } = pushing(Infinity);

      const faults = await check(pods([absent()]), {
        arrival: { ms: 90_000, clock, onWait: () => undefined },
      });

      expect(faults.map(({ code }) => code)).to.deep.equal(['IMAGE_NOT_FOUND']);
      expect(faults[0]?.message).to.equal(
        `there is no image ${absent()} after 1m 30s of waiting (Deployment web, container c0)`,
      );
      expect(faults[0]?.hint).to.include('pull-through cache');
      expect(waited()).to.equal(90_000);
    });
  });
});
