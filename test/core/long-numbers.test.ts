import { expect } from 'chai';
import { Scalar } from 'yaml';
import { withinTime } from '../../src/core/within-time.ts';
import { plainScalar } from '../../src/core/yaml/scalars.ts';
import { macBytes } from '../../src/secrets/sops/scalar.ts';
import { typed } from '../../src/templating/ktmpl/dialect.ts';

describe('numbers of millions of digits', () => {
  // So many a template may print. As a BigInt they would keep the thread far longer than it may be kept.
  const decimal = '9'.repeat(24_000_000);
  const octal = `0${'7'.repeat(24_000_000)}`;
  const sops = (source: string): unknown =>
    macBytes(Object.assign(new Scalar(source), { source, type: 'PLAIN' as const }));

  for (const [reader, read] of [
    ['a manifest', plainScalar],
    ['a Template', typed],
    ['a file of SOPS', sops],
  ] as const)
    for (const [base, text] of [
      ['decimal', decimal],
      ['octal', octal],
    ] as const)
      it(`are told in time in ${reader}, in ${base}`, () => {
        const outcome = withinTime(
          () => {
            try {
              return typeof read(text);
            } catch (error) {
              return (error as Error).message;
            }
          },
          () => new Error('late'),
        );

        expect(outcome).to.be.oneOf([
          'string',
          'object',
          'the number has more digits than can be kept: put it in quotes',
        ]);
      }).timeout(60_000);
});
