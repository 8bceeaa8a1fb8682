import { expect } from 'chai';
import type { Registry } from '../../src/core/ports/registry.ts';
import { preflightImages } from '../../src/images/preflight.ts';
import { pushImage } from '../../src/images/push.ts';
import { building, built, layersImage, targetOn, workspace } from './support/content.ts';
import { cacheOf, openReal, plainRegistry } from './support/registries.ts';

const { signal } = new AbortController();

/** docker-registry, of which one fetches from the other whatever it is asked for. */
describe('an image that comes through a pull-through cache', function () {
  this.timeout(120_000);
  let upstream: Registry;
  let cache: Registry;
  let root: string;

  before(async () => {
    const plain = await plainRegistry();
    upstream = openReal(plain);
    cache = openReal(await cacheOf(plain));
    root = await workspace({ 'bin/server*': 'ELF' });
  });

  async function push(tag: string): Promise<void> {
    const { world } = await building(root, layersImage({}));
    const clock = { now: () => 0, wait: () => Promise.resolve() };
    const image = await built(root, layersImage({ bin: '/app' }));
    const target = { ...targetOn(upstream, 'through/web', tag), commitTag: undefined };
    await pushImage(image, { registry: upstream, target, emit: () => undefined, clock, world }, signal);
    await image.dispose();
  }

  /** What is said of a Pod whose image the cache is asked for; `meanwhile` happens in its first pause. */
  async function look(tag: string, meanwhile: () => Promise<void> = () => Promise.resolve()) {
    let [now, pauses] = [0, 0];
    const clock = {
      now: () => now,
      wait: async (ms: number) => {
        now += ms;
        if ((pauses += 1) === 1) await meanwhile();
      },
    };
    const awaited: string[] = [];
    const use = {
      reference: `${cache.host}/through/web:${tag}`,
      by: 'Deployment web, container web',
      place: { file: 'deploy/web-template.yml', line: 7 },
      namespace: undefined,
      pullSecrets: [],
      mayRunOn: () => true,
    };
    const faults = await preflightImages(
      {
        uses: [use],
        registryAt: () => Promise.resolve(cache),
        ownHost: cache.host,
        nodes: ['linux/amd64'],
        arrival: { ms: 60_000, clock, onWait: (image) => awaited.push(image) },
        hasSecret: () => Promise.resolve(true),
      },
      signal,
    );
    return { faults, awaited, pauses };
  }

  it('is there at once where its source has it, since asking makes the cache fetch it', async () => {
    await push('there');

    expect(await look('there')).to.deep.equal({ faults: [], awaited: [], pauses: 0 });

    const { digest } = (await cache.manifest('through/web', 'there', signal)) ?? {};
    expect((await upstream.manifest('through/web', 'there', signal))?.digest).to.equal(digest);
  });

  it('is waited for where its source gets it later, and that is said once', async () => {
    const { faults, awaited, pauses } = await look('later', () => push('later'));

    expect(faults).to.deep.equal([]);
    expect(awaited).to.deep.equal([`${cache.host}/through/web:later`]);
    expect(pauses).to.equal(1);
  });

  it('is a fault where it does not come in time', async () => {
    const { faults } = await look('never');

    expect(faults.map(({ code }) => code)).to.deep.equal(['IMAGE_NOT_FOUND']);
    expect(faults[0]?.message).to.include('after 1m 00s of waiting');
  });
});
