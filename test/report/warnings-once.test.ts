import { expect } from 'chai';
import type { Event } from '../../src/core/events.ts';
import { warningsOnce } from '../../src/report/warnings-once.ts';

const missing = (record: string): Event =>
  ({ type: 'warning', code: 'record-doubtful', record, how: 'missing' }) as const;
const unchanged = { type: 'note', code: 'nothing-to-remove', environment: 'development' } as Event;

describe('report/warnings-once', () => {
  it('says each warning once, and every other event as often as it comes', () => {
    const told: Event[] = [];
    const emit = warningsOnce((event) => told.push(event));

    for (const event of [missing('a.1'), unchanged, missing('a.2'), missing('a.1'), unchanged]) emit(event);

    expect(told).to.deep.equal([missing('a.1'), unchanged, missing('a.2'), unchanged]);
  });
});
