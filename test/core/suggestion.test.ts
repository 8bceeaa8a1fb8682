import { expect } from 'chai';
import { suggestion } from '../../src/core/suggestion.ts';

describe('core/suggestion', () => {
  it('names the nearest word, and of two the one in the same letters', () => {
    expect(suggestion('replcas', ['REPLICAS', 'replicas'])).to.equal(", did you mean 'replicas'?");
    expect(suggestion('REPLCAS', ['replicas', 'REPLICAS'])).to.equal(", did you mean 'REPLICAS'?");
    expect(suggestion('imag', ['image'])).to.equal(", did you mean 'image'?");
  });

  it('names none where none is near', () => {
    expect(suggestion('port', ['image', 'replicas'])).to.equal('');
  });
});
