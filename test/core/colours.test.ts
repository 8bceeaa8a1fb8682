import { expect } from 'chai';
import { wantsColours } from '../../src/core/colours.ts';

describe('core/colours', () => {
  const terminal = { isTTY: true };
  const pipe = { isTTY: false };

  it('are where a terminal is that shows them', () => {
    expect(wantsColours(terminal, { TERM: 'xterm-256color' })).to.equal(true);
    expect(wantsColours(terminal, { TERM: 'dumb' })).to.equal(false);
    expect(wantsColours(pipe, { TERM: 'xterm-256color' })).to.equal(false);
  });

  it('are off with NO_COLOR, on with FORCE_COLOR, and NO_COLOR wins', () => {
    expect(wantsColours(terminal, { NO_COLOR: '1' })).to.equal(false);
    expect(wantsColours(terminal, { NO_COLOR: '' })).to.equal(true);
    expect(wantsColours(pipe, { FORCE_COLOR: '1' })).to.equal(true);
    expect(wantsColours(pipe, { FORCE_COLOR: '' })).to.equal(true);
    expect(wantsColours(terminal, { FORCE_COLOR: '0' })).to.equal(false);
    expect(wantsColours(pipe, { NO_COLOR: '1', FORCE_COLOR: '1' })).to.equal(false);
  });
});
