import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'src', 'io', 'slipway');

describe('src/io/slipway/OwnNames.groovy', () => {
  it('knows every step and variable of Jenkins that the library uses', () => {
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const used = sources.flatMap((text) =>
      [...text.matchAll(/\bscript\.(?!getBinding\b)(\w+)/g)].map(([, name = '']) => name),
    );
    const [, list = ''] =
      /NAMES = \[([^\]]*)\]/.exec(readFileSync(join(folder, 'OwnNames.groovy'), 'utf8')) ?? [];
    const known = [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name);

    expect(used).to.include.members(['input', 'currentBuild', 'withCredentials']);
    expect(known).to.deep.equal([...new Set(used)].sort());
  });
});
