import { expect } from 'chai';
import { goRegexes } from '../../src/core/go-regex.ts';

describe('core/go-regex', function () {
  // A backtracking engine would not end within years, so this only ends tests that hang.
  this.timeout(60_000);
  const MILLION = 'a'.repeat(1_000_000);

  for (const pattern of [
    '^(a+)+$',
    '^(a|a)*$',
    '^(a|aa)+$',
    '(.*)*b',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(a*)*(a*)*(a*)*b',
    '^(a?){100}a{100}$',
    '([a-zA-Z]+)*\\d',
    '(?:a{0,500}){2}b',
    'a.*a.*a.*a.*b',
  ])
    it(`ends on a megabyte with ${pattern}`, async () => {
      const compile = await goRegexes();

      expect(compile(pattern)?.(`${MILLION}!`)).to.equal(false);
    });

  it('ends on patterns that are large, deep or wide', async () => {
    const compile = await goRegexes();
    const deep = `${'('.repeat(4_000)}a${')'.repeat(4_000)}`;

    for (const pattern of [
      deep,
      '(?i)[\\x{0}-\\x{10FFFF}]{1000}',
      '[\\pL\\pN\\pS]{1000}',
      `(?:${'a?'.repeat(1_000)}){1}${'a'.repeat(1_000)}`,
      `${'(a|b|'.repeat(1_000)}c${')'.repeat(1_000)}`,
      '(((a{10}){10}){10}){10}',
    ])
      compile(pattern)?.('a'.repeat(10_000));
    expect(compile('a'.repeat(10_001))).to.equal(undefined);
  });

  it('knows no pattern that Go does not', async () => {
    const compile = await goRegexes();

    for (const pattern of ['(', '(?=a)', '(?!a)', '(a)\\1', '\\Z', '[[:none:]]', 'a{1001}', 'a**'])
      expect(compile(pattern), pattern).to.equal(undefined);
  });
});
