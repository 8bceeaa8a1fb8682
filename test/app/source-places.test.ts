import { expect } from 'chai';
import { placeText } from '../../src/core/place.ts';
import { placesIn } from '../../src/app/environment/source-places.ts';
import type { Session } from '../../src/app/world.ts';

const TEMPLATE = `kind: Service
metadata:
  name: web
---
kind: Deployment
metadata:
  name: web
spec:
  env:
    - name: DB_URL_OLD
    - name: DB_URL
      valueFrom: { secretKeyRef: { name: web-env, key: DB_URL } }
`;

const session = {
  cwd: '/',
  adapters: { files: async () => Promise.resolve({ text: async () => Promise.resolve(TEMPLATE) }) },
} as unknown as Session;
const manifest = {
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
  place: { file: 'deploy/web-template.yml', line: 5 },
};
const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };

describe('app/source-places', () => {
  const at = async (...words: readonly string[]): Promise<string | undefined> => {
    const place = await (await placesIn([manifest], session))(key, words);
    return place && placeText(place);
  };

  it('finds the line of its own document that says a word, not one that only begins with it', async () => {
    expect(await at('DB_URL')).to.equal('deploy/web-template.yml:11');
  });

  it('takes the next word where the first is not written so', async () => {
    expect(await at('DB_$(WHAT)', 'web-env')).to.equal('deploy/web-template.yml:12');
  });

  it('names the beginning of the document where no word is found', async () => {
    expect(await at('nothing')).to.equal('deploy/web-template.yml:5');
  });

  it('knows no place of what was not rendered here', async () => {
    const writtenAt = await placesIn([], session);

    expect(await writtenAt(key, ['DB_URL'])).to.equal(undefined);
  });
});
