import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..', 'src');

/** Every file that takes a value out of its wrapping, and why it must. A new one belongs here after a second look. */
const REVEALING: Readonly<Record<string, string>> = {
  'adapters/bucket.ts': 'sends the encrypted file to S3',
  'adapters/editor.ts': "hands the text to the person's editor",
  'adapters/registry/auth.ts': 'logs in to a registry',
  'app/secrets/hide.ts': 'tells the redactor what to hide',
  'deploy/records/archive.ts': 'reads statements of releases, which hold no secret',
  'images/engine/session.ts': "hands a registry's password to docker on its standard input",
  'secrets/as-kubectl.ts': 'compares with what kubectl would read',
  'secrets/conflict.ts': 'puts two versions into one file for an editor',
  'secrets/kinds.ts': 'checks that certificates and logins parse',
  'secrets/object.ts': 'makes the object for the API server',
  'secrets/open-comments.ts': 'refuses values in comments that stay readable',
  'secrets/parse.ts': 'reads YAML',
  'secrets/shape.ts': 'counts bytes',
  'secrets/sops/age.ts': 'hands private age keys to the age library',
  'secrets/sops/unseal.ts': 'reads encrypted YAML',
};

describe('values that are revealed', () => {
  it('are revealed only where the list says so', () => {
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );

    const found = files.filter(
      (path) =>
        path !== 'core/secret.ts' &&
        /\.reveal\(\)|\.bytes\('(?:utf8|base64)'\)/u.test(readFileSync(join(root, path), 'utf8')),
    );

    expect(found.toSorted()).to.deep.equal(Object.keys(REVEALING));
  });
});
