import { expect } from 'chai';
import { clock } from '../../src/adapters/clock.ts';
import { openPlatformRegistry } from '../../src/adapters/registry.ts';
import type { Registry } from '../../src/core/ports/registry.ts';
import { lookUpImage } from '../../src/images/look-up.ts';
import { storedJson, MediaType } from '../../src/images/oci.ts';
import { reasonsOf, type Rolled, rolling, type Rolling } from '../support/rolling.ts';

const { signal } = new AbortController();

/** Asks again without a pause. */
const hasty = { env: {}, clock: { ...clock, wait: async () => Promise.resolve() } };
const registryAt = async (host: string): Promise<Registry> =>
  openPlatformRegistry({ kind: 'oci', prefix: host, insecure: true }, hasty);

/** What a kubelet says where the network failed it: no word of whether the image exists. */
const SILENT = 'failed to do request: Head "https://registry/v2/": dial tcp: i/o timeout';

describe('a rollout whose nodes cannot pull, with the real registry asked', function () {
  this.timeout(60_000);
  let on: Rolling;

  before(async function () {
    this.timeout(600_000);
    on = await rolling('registry');
  });

  /** Nothing stands behind their node, so nobody but this test says how they are. */
  async function stranded(name: string, image: string): Promise<Rolled> {
    const { box, namespace } = on;
    const target = await on.apply(
      on.manifest(name, image, { spec: { replicas: 1 }, pod: { nodeName: 'elsewhere' } }),
    );
    const patch = JSON.stringify({
      status: {
        containerStatuses: [
          {
            name: 'web',
            image,
            imageID: '',
            ready: false,
            restartCount: 0,
            state: { waiting: { reason: 'ErrImagePull', message: SILENT } },
          },
        ],
      },
    });
    const pods = ['-n', namespace, 'get', 'pod', '-l', `app=${name}`, '-o', 'name'];
    let pod = '';
    while (pod === '') pod = (await box.kubectl(...pods)).trim();
    await box.kubectl('-n', namespace, 'patch', pod, '--subresource=status', '--type=merge', '-p', patch);
    return on.watch([target], {
      options: {
        timeoutMs: 4_000,
        lookUpImage: async (wanted, within) => lookUpImage(wanted, registryAt, within),
      },
    });
  }

  it('fails at once where the registry has no such image, and names the tag that is there', async () => {
    const { registry } = on.box;
    const image = storedJson(MediaType.manifest, {
      schemaVersion: 2,
      mediaType: MediaType.manifest,
      config: { mediaType: MediaType.config, digest: `sha256:${'0'.repeat(64)}`, size: 2 },
      layers: [],
    });
    const open = await registryAt(registry);
    await open.putManifest('rolled/web', 'release-41', image, signal);

    const { outcome, lines } = await stranded('absent', `${registry}/rolled/web:release-42`);

    expect(outcome.state).to.equal('failed');
    expect(outcome.objects[0]?.verdict).to.include({
      cause: 'image',
      reason: `image ${registry}/rolled/web:release-42 does not exist`,
    });
    expect(lines.join('\n')).to.include('its registry has the tag release-41');
  });

  it('goes on waiting where nobody answers there, and says so', async () => {
    const { outcome, events } = await stranded('silent', '127.0.0.1:1/rolled/web:v1');

    expect(outcome.state).to.equal('timed-out');
    expect(reasonsOf(events).at(-1)).to.include(
      'cannot be pulled yet, and its registry does not answer us either',
    );
  });
});
