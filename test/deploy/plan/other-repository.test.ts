import { expect } from 'chai';
import type { ReleaseRecord } from '../../../src/core/record.ts';
import type { Release } from '../../../src/core/release.ts';
import type { Survey } from '../../../src/deploy/plan/input.ts';
import { assertSameRepository } from '../../../src/deploy/plan/other-repository.ts';
import { failureOf } from '../../support/failure.ts';
import type { configMap } from '../../support/objects.ts';
import { deployment } from '../../support/objects.ts';

type Case = {
  readonly image?: string | undefined;
  readonly deployed?: string | undefined;
  readonly isAncestor?: Survey['isAncestor'];
  readonly objects?: readonly ReturnType<typeof configMap>[];
  readonly commit?: string;
};

const theirs = deployment('payments-api', 'payments/api:1');
const mine = deployment('orders-api', 'orders/api:1');

/** Two releases with no object in common, of the same image. */
async function compared({
  image = 'registry.example.com/shop/api:2',
  deployed = 'registry.example.com/shop/api:1',
  isAncestor,
  objects = [mine],
  commit = 'a'.repeat(40),
}: Case): Promise<void> {
  const { apiVersion, kind, metadata } = theirs;
  const item = { apiVersion, kind, namespace: metadata.namespace, name: metadata.name, uid: '1' };
  const last = {
    number: 7,
    image: deployed,
    commit: 'b'.repeat(40),
    startedAt: '2026-11-28T17:20:00Z',
    inventory: [item],
  } as unknown as ReleaseRecord;
  const release = {
    service: 'api',
    image,
    build: { commit },
    environment: { name: 'production' },
  } as unknown as Release;
  const leaving = objects.includes(theirs) ? [] : [{ item, live: theirs }];
  return Promise.resolve().then(() => assertSameRepository(release, objects, { last, leaving, isAncestor }));
}

describe('deploy/other-repository', () => {
  it('refuses what would remove all of a release that this repository does not know', async () => {
    const error = await failureOf(compared({}));

    expect(error).to.include({ code: 'OTHER_REPOSITORY', exit: 3 });
    expect(error.message).to.equal(
      "production runs another 'api': release 7 (api:1, 2026-11-28 17:20 UTC) of commit bbbbbbb, which this repository does not know, has no object in common with this one",
    );
    expect(error.details).to.deep.equal(['Deployment payments-api would be removed']);
    expect(error.hint).to.include("service 'NAME'").and.include('--allow-older');
  });

  it('refuses another image of the same last part, also where the objects have the same names', async () => {
    const deployed = 'registry.example.com:5000/payments/api:1@sha256:0a';
    const image = 'registry.example.com:5000/orders/api:2';

    const error = await failureOf(compared({ deployed, image, objects: [theirs] }));

    expect(error.message).to.match(/ has the image payments\/api, not orders\/api$/);
  });

  it('lets pass a commit that is known, or that nobody could know', async () => {
    await compared({ isAncestor: false });
    await compared({ isAncestor: 'shallow' });
    await compared({ commit: 'b'.repeat(40) });
  });

  it('lets pass a rebased or squashed history, and a registry that moved', async () => {
    await compared({ objects: [theirs, mine] });
    await compared({ objects: [theirs], image: 'ghcr.io/acme/shop/api:2' });
    await compared({ objects: [theirs], image: 'shop/api:2' });
  });
});
