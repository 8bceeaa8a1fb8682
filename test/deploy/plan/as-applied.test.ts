import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../../src/core/objects.ts';
import { isAsApplied } from '../../../src/deploy/plan/as-applied.ts';
import { changesBetween } from '../../../src/deploy/plan/diff.ts';
import { takenOver } from '../../../src/deploy/plan/adoption.ts';
import { type Edit, editsOf } from '../../support/edits.ts';

type Applied = { readonly written: KubeObject; readonly live: KubeObject };

/** What an API server made of three manifests that were applied. */
const applied = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded', 'as-applied.json'), 'utf8'),
) as readonly Applied[];

/** What has another name is another object. */
function isOfOneObject({ value }: Edit): boolean {
  return (value as Partial<KubeObject>).metadata?.name === 'web';
}

describe('src/deploy/plan/as-applied', () => {
  for (const { written, live } of applied) {
    const entry = live.metadata.managedFields?.[0];

    it(`knows a ${written.kind} that is as it was applied, with all that the server defaults`, () => {
      expect(isAsApplied(written, live)).to.equal(true);
    });

    it(`sees every edit of the manifest of a ${written.kind}`, () => {
      const unseen = editsOf(written)
        .filter(isOfOneObject)
        .filter(({ value }) => isAsApplied(value as KubeObject, live));

      expect(unseen.map(({ what }) => what)).to.deep.equal([]);
    });

    it(`sees every edit of the live ${written.kind} that an apply would undo`, () => {
      const { managedFields, ...metadata } = live.metadata;
      const edited = editsOf({ ...live, metadata })
        .filter(isOfOneObject)
        .map(({ what, value }) => {
          const one = value as KubeObject;
          return { what, live: { ...one, metadata: { ...one.metadata, managedFields } } as KubeObject };
        });
      // Every stored port has a protocol.
      const undone = edited.filter(
        (one) =>
          !one.what.startsWith('without protocol') &&
          changesBetween(one.live, takenOver(one.live, written)).length > 0,
      );

      expect(undone.length).to.be.greaterThan(5);
      expect(undone.filter((one) => isAsApplied(written, one.live)).map(({ what }) => what)).to.deep.equal(
        [],
      );
    });

    it(`sees every field that the manifest of a ${written.kind} had before`, () => {
      const unseen = editsOf(entry?.fieldsV1)
        .filter(({ what }) => what.startsWith('added to') && !what.endsWith('..'))
        .filter(({ value }) => {
          const fieldsV1 = JSON.parse(
            JSON.stringify(value).replace('"added":"by somebody"', '"f:added":{}'),
          ) as object;
          const managedFields = [{ ...entry, fieldsV1 }];
          return isAsApplied(written, { ...live, metadata: { ...live.metadata, managedFields } });
        });

      expect(unseen.map(({ what }) => what)).to.deep.equal([]);
    });
  }

  it('asks about an object that was applied by several versions, in another one, or by nobody', () => {
    const [{ written, live } = applied[0] as Applied] = applied;
    const [entry] = live.metadata.managedFields ?? [];
    const by = (...managedFields: unknown[]): boolean =>
      isAsApplied(written, { ...live, metadata: { ...live.metadata, managedFields } } as KubeObject);

    expect(by({ ...entry, manager: 'kubectl', operation: 'Update' }, entry)).to.equal(true);
    expect(by(entry, { ...entry, apiVersion: 'v1beta1' })).to.equal(false);
    expect(by({ ...entry, apiVersion: 'v1beta1' })).to.equal(false);
    expect(by({ ...entry, operation: 'Update' })).to.equal(false);
    expect(by()).to.equal(false);
  });

  it('asks about an object that is being deleted', () => {
    const [{ written, live } = applied[0] as Applied] = applied;
    const metadata = { ...live.metadata, deletionTimestamp: '2026-11-29T12:00:00Z' };

    expect(isAsApplied(written, { ...live, metadata })).to.equal(false);
  });
});
