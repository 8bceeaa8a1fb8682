import { expect } from 'chai';
import { durationText } from '../../src/core/duration.ts';

describe('core/duration', () => {
  it('says a time in its two largest units', () => {
    const said = [400, 19_600, 125_000, 3_840_000, 86_399_000, 86_400_000, 7.5 * 86_400_000].map(
      durationText,
    );

    expect(said).to.deep.equal(['0.4s', '19.6s', '2m 05s', '1h 04m', '23h 59m', '1d 00h', '7d 12h']);
  });
});
