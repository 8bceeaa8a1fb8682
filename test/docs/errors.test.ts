import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { errorsMarkdown, errorsPage } from '../../scripts/docs.ts';

describe('docs/errors.md', () => {
  it('says what the catalogue says: run npm run docs', async () => {
    expect(readFileSync(errorsPage, 'utf8')).to.equal(await errorsMarkdown());
  });

  it('gives every code once', async () => {
    const codes = [...(await errorsMarkdown()).matchAll(/^\| `([A-Z0-9_]+|[a-z-]+)`/gm)].map(
      ([, code]) => code,
    );

    expect(codes).to.include('NO_REPOSITORY');
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).to.deep.equal([]);
  });
});
