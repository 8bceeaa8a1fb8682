import { expect } from 'chai';
import { warningsOf } from '../../../src/adapters/cluster/warnings.ts';

const warned = (...warning: readonly string[]): readonly string[] =>
  warningsOf({ headersDistinct: { warning: [...warning] } });

describe('adapters/cluster/warnings', () => {
  it('reads one warning and several of one header, with quotes and commas inside', () => {
    expect(warned('299 - "policy/v1beta1 is deprecated"')).to.deep.equal(['policy/v1beta1 is deprecated']);
    expect(
      warned('299 - "would violate PodSecurity \\"restricted:latest\\": a, b", 299 kube "two\\\\"'),
    ).to.deep.equal(['would violate PodSecurity "restricted:latest": a, b', 'two\\']);
    expect(warned('299 - "dated" "Sat, 28 Nov 2026 12:00:00 GMT"')).to.deep.equal(['dated']);
  });

  it('tells each once, and nothing of what speaks of caches', () => {
    expect(warned('299 - "same"', '299 - "same"', '110 - "response is stale"', '299 - ""')).to.deep.equal([
      'same',
    ]);
    expect(warned('nonsense', '299 - "not closed')).to.deep.equal([]);
  });

  it('is printable, in one line, and of a bounded number', () => {
    const bytes = Buffer.from('füße \u001b[31m\u202e', 'utf8').toString('latin1');

    expect(warned(`299 - "${bytes}"`)).to.deep.equal(['füße ␛[31m<U+202E>']);
    expect(warned(...Array.from({ length: 99 }, (_, n) => `299 - "warning ${n}"`))).to.have.length(20);
  });

  it('takes no longer where somebody sends many backslashes', () => {
    expect(warned(`299 - "${'\\'.repeat(60_000)}`)).to.deep.equal([]);
    expect(warned(`299 - "${'299 - '.repeat(10_000)}`)).to.deep.equal([]);
  });
});
