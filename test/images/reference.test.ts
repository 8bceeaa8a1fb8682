import { expect } from 'chai';
import { parseReference, referenceText, selectorOf } from '../../src/images/reference.ts';
import { imageTag } from '../../src/images/tag.ts';
import { COMMIT } from './support/commit.ts';

const DIGEST = `sha256:${'9b1c'.repeat(16)}`;

describe('images/reference', () => {
  for (const [text, whole, selector] of [
    ['nginx', 'docker.io/library/nginx:latest', 'latest'],
    ['team/web:1.2', 'docker.io/team/web:1.2', '1.2'],
    ['localhost/web', 'localhost/web:latest', 'latest'],
    ['127.0.0.1:5000/web:a', '127.0.0.1:5000/web:a', 'a'],
    ['[::1]:5000/web:a', '[::1]:5000/web:a', 'a'],
    ['registry.example.com/a/b__c/d-e.f', 'registry.example.com/a/b__c/d-e.f:latest', 'latest'],
    [`web@${DIGEST}`, `docker.io/library/web@${DIGEST}`, DIGEST],
    [`r.io/web:1@${DIGEST}`, `r.io/web:1@${DIGEST}`, DIGEST],
  ] as const)
    it(`reads ${text}`, () => {
      const reference = parseReference(text);

      expect(referenceText(reference)).to.equal(whole);
      expect(selectorOf(reference)).to.equal(selector);
    });

  for (const [text, why] of [
    ['', 'the repository is empty'],
    ['Web', "'Web' is no part of a repository"],
    ['r.io/web:', "'' is no tag"],
    ['r.io/web:a b', "'a b' is no tag"],
    [`r.io/web:${'a'.repeat(129)}`, `'${'a'.repeat(129)}' is no tag`],
    ['r.io/web@sha256:12', 'after @ there must be sha256: and 64 hex digits'],
    ['r.io/../etc/passwd', "'..' is no part of a repository"],
    ['r.io//web', 'the repository is empty'],
    ['bad_host.io:99999999/web', "'bad_host.io:99999999' is no host"],
    [`r.io/${'a'.repeat(256)}`, 'the repository is longer than 255 characters'],
  ] as const)
    it(`refuses ${text.slice(0, 40) || 'nothing'}`, () => {
      expect(() => parseReference(text))
        .to.throw(why)
        .with.property('code', 'BAD_IMAGE_REFERENCE');
    });
});

describe('images/tag', () => {
  for (const [branch, tag] of [
    ['development', 'development-128-4f2c81e'],
    ['feature/Ünïcode#1', 'feature-Unicode-1-128-4f2c81e'],
    ['-.dots.-', 'dots-128-4f2c81e'],
    ['日本', 'branch-128-4f2c81e'],
    ['a'.repeat(300), `${'a'.repeat(116)}-128-4f2c81e`],
  ] as const)
    it(`makes a valid tag of branch ${branch.slice(0, 30)}`, () => {
      const made = imageTag({ branch, number: 128, commit: COMMIT });

      expect(made).to.equal(tag);
      expect(parseReference(`r.io/web:${made}`).tag).to.equal(tag);
    });

  it('tells uncommitted content apart', () => {
    const of = (content: string): string => imageTag({ branch: 'b', number: 1, commit: COMMIT }, content);

    expect(of('abcdef0123')).to.equal('b-1-4f2c81e-dirty-abcdef01');
  });
});
