import { expect } from 'chai';
import { recordToRestore } from '../../../src/app/environment/past.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { ReleaseRecord } from '../../../src/core/record.ts';
import { deployment } from '../../support/objects.ts';
import { recordOf } from '../../support/surveyed.ts';

/** Each ran an image of its own, unless it brought an earlier one back. */
function record(
  number: number,
  more: Partial<ReleaseRecord> & { readonly image?: string } = {},
): ReleaseRecord {
  const image = more.image ?? `web:${more.rollbackTo ?? number}`;
  return recordOf([deployment('web', image)], { number, digest: `sha256:${number}`, ...more });
}

/** Number of the release that a rollback without a number goes to, by records from the oldest on. */
function target(...records: readonly ReleaseRecord[]): number | string {
  try {
    return recordToRestore(records.toReversed(), undefined).number;
  } catch (error) {
    return error instanceof UserError ? error.message : String(error);
  }
}

describe('app/environment: a rollback without a number', () => {
  const failed = { outcome: 'failed' } as const;

  it('goes to the newest good release before the last one', () => {
    expect(target(record(1), record(2), record(3))).to.equal(2);
    expect(target(record(1), record(2, failed), record(3))).to.equal(1);
    expect(target(record(1), record(2), record(3, failed))).to.equal(2);
  });

  it('goes before what runs after a rollback, and never back to the release that was left', () => {
    expect(target(record(1), record(2), record(3), record(4, failed), record(5, { rollbackTo: 3 }))).to.equal(
      2,
    );
    expect(target(record(1), record(2), record(3), record(4, { rollbackTo: 2 }))).to.equal(1);
    const twice = [
      record(1),
      record(2),
      record(3),
      record(4, { rollbackTo: 2 }),
      record(5, { rollbackTo: 4 }),
    ];
    expect(target(...twice)).to.equal(1);
    expect(target(...twice, record(6))).to.equal(5);
  });

  it('goes on with a rollback that was cut off', () => {
    for (const outcome of ['stopped', 'running'] as const)
      expect(target(record(1), record(2), record(3), record(4, { rollbackTo: 2, outcome }))).to.equal(2);
    expect(target(record(1), record(2), record(3), record(4, { rollbackTo: 2, ...failed }))).to.equal(1);
  });

  it('passes over what has nothing else than what runs, such as a restart', () => {
    expect(target(record(1), record(2), record(3, { image: 'web:2' }))).to.equal(1);
  });

  it('says that there is none, and what runs where that is an earlier one again', () => {
    const none = (...records: readonly ReleaseRecord[]): unknown => {
      try {
        return recordToRestore(records.toReversed(), undefined);
      } catch (error) {
        return error instanceof UserError ? [error.message, error.hint] : error;
      }
    };

    expect(none(record(1), record(2, failed), record(3, { rollbackTo: 1 }))).to.deep.equal([
      'no earlier release that went well differs from release 3, which is release 1 again',
      'name one all the same, of 2, 1; slipway history says how each ended',
    ]);
    expect(none(record(1))).to.deep.equal([
      'no earlier release that went well differs from release 1',
      'correct the service and deploy it: there is nothing to go back to',
    ]);
    expect(none()).to.deep.equal([
      'there is no release to go back to',
      'deploy first with slipway deploy: there is no release here yet',
    ]);
  });
});
