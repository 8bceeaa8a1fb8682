import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

describe('resources/io/slipway/version', () => {
  it('is the version of the program, which the library insists on', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

    expect(readFileSync(join(root, 'resources', 'io', 'slipway', 'version'), 'utf8')).to.equal(
      `${version}\n`,
    );
  });
});
