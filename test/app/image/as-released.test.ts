import { expect } from 'chai';
import { asReleased } from '../../../src/app/image/as-released.ts';
import { registryUnreachable } from '../../../src/core/catalogue/registry.ts';
import type { Session } from '../../../src/app/world.ts';
import type { Platform } from '../../../src/core/platform.ts';
import { deployment } from '../../support/objects.ts';

const [OLD, NEW] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
const REFERENCE = 'registry.example.com/side:stable';
const place = { file: 'release 1' };

/** A release of one tag that was OLD, in a registry that now answers so by tag and by digest. */
async function released(answers: Readonly<Record<string, string | undefined>>, failure?: Error) {
  const headManifest = async (_: string, reference: string) => {
    if (failure) throw failure;
    const digest = answers[reference];
    return Promise.resolve(digest === undefined ? undefined : { digest });
  };
  const session = {
    adapters: { registryAt: async () => Promise.resolve({ headManifest }) },
    signal: new AbortController().signal,
  } as unknown as Session;
  const registry = { kind: 'oci', prefix: 'other.example.com' };
  const platform = { registry, environments: [] } as unknown as Platform;
  const manifests = [{ object: deployment('side', REFERENCE), place }];
  const images = [{ reference: REFERENCE, digest: OLD }];
  const found = await asReleased(manifests, images, platform, session);
  const [manifest] = found.manifests;
  const { template } = manifest?.object.spec as {
    template: { spec: { containers: readonly { image: string }[] } };
  };
  return { image: template.spec.containers[0]?.image, notes: found.notes };
}

describe('the images of a past release', () => {
  it('are left to a tag that has not moved', async () => {
    expect(await released({ stable: OLD })).to.deep.equal({ image: REFERENCE, notes: [] });
  });

  it('are named by their digest where the tag has moved, or is gone', async () => {
    const moved = await released({ stable: NEW, [OLD]: OLD });
    const gone = await released({ [OLD]: OLD });

    expect(moved).to.deep.equal({
      image: `${REFERENCE}@${OLD}`,
      notes: [`${REFERENCE} points to ${NEW} now, and was ${OLD} in that release, which is brought back`],
    });
    expect(gone.image).to.equal(`${REFERENCE}@${OLD}`);
  });

  it('are told to be others where their digest is gone', async () => {
    const { image, notes } = await released({ stable: NEW });

    expect(image).to.equal(REFERENCE);
    expect(notes.join()).to.include('which is gone: something else runs now');
  });

  it('hold nothing up where the registry does not answer', async () => {
    const { image, notes } = await released({}, registryUnreachable('registry.example.com', 'refused'));

    expect(image).to.equal(REFERENCE);
    expect(notes.join()).to.include('its registry does not say what it is now');
  });
});
