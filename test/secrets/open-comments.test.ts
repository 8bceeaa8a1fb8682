import { expect } from 'chai';
import { Secret } from '../../src/core/secret.ts';
import { conflictText } from '../../src/secrets/conflict.ts';
import { openComments } from '../../src/secrets/open-comments.ts';
import { readYaml, secretYaml } from '../support/secret-files.ts';

const PLAIN = secretYaml({
  DB_URL: 'postgres://canary-pa55word',
  KEY: '-----BEGIN\nfirst-line\n',
  pin: '12',
});
const SECRETS = readYaml(PLAIN).secrets;

/** `CODE line` of each fault. */
function told(text: string): readonly string[] {
  return openComments(new Secret(text), SECRETS, 'file.yml').map((fault) => {
    expect(JSON.stringify(fault)).not.to.match(/pa55word|first-line/);
    return `${fault.code} ${fault.place?.line}`;
  });
}

describe('comments of a file of secrets that stay readable', () => {
  it('may not be what an edit that came second left there, nor a part of it', () => {
    const both = conflictText(new Secret(PLAIN), new Secret(PLAIN)).reveal();
    const heading = '# Yours, which came second: take over what is still meant, then delete these lines.';

    expect(told(both)).to.deep.equal(['SECRET_UNMERGED 9']);
    expect(told(both.replace(`${heading}\n`, ''))).to.deep.equal(['SECRET_IN_COMMENT 14']);
  });

  for (const comment of [
    '# DB_URL: postgres://older',
    '#DB_URL=x',
    '#   DB_URL: "x"',
    '# pin: 34',
    '# GONE_PASSWORD: x',
    '# it was postgres://canary-pa55word',
    `# ${Buffer.from('postgres://canary-pa55word').toString('base64')}`,
    '#   first-line',
  ])
    for (const [where, text, line] of [
      ['above', `${comment}\n${PLAIN}`, 1],
      ['below', `${PLAIN}${comment}\n`, 9],
      ['in the metadata', PLAIN.replace('  name:', `  ${comment}\n  name:`), 4],
      ['behind the kind', PLAIN.replace('kind: Secret', `kind: Secret ${comment}`), 2],
    ] as const)
      it(`may not be ${comment} ${where}`, () => {
        expect(told(text)).to.deep.equal([`SECRET_IN_COMMENT ${line}`]);
      });

  for (const text of [
    `# owner: team shop\n# rotate it every 90 days: see the page\n${PLAIN}`,
    `${PLAIN}  # DB_URL: postgres://older\n`,
    PLAIN.replace('stringData:', 'stringData:\n  # DB_URL: postgres://older'),
    `${PLAIN}---\n# the second\n${secretYaml({ A: 'b' }, 'other')}`,
  ])
    it(`may be ${text.split('\n').find((line) => line.includes('# '))}, which holds none or is encrypted`, () => {
      expect(told(text)).to.deep.equal([]);
    });
});
