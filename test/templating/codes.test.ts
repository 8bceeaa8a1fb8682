import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as catalogue from '../../src/core/catalogue/templating.ts';

const source = join(import.meta.dirname, '../../src');

describe('codes of faults in templates', () => {
  it('are all described in the catalogue, and none is described that is never said', () => {
    const folders = ['templating', 'core/yaml'];
    const files = folders.flatMap((folder) =>
      readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(folder, name),
      ),
    );
    const texts = [...files, 'core/yaml.ts']
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(source, file), 'utf8'));
    const said = new Set(
      texts
        .join('\n')
        .match(/'(?:YAML|TEMPLATE|MANIFEST|KTMPL)_[A-Z_]+'/g)
        ?.map((code) => code.slice(1, -1)),
    );
    const described = Object.values(catalogue)
      .map(({ described: { code } }) => code)
      .filter((code) => /^(?:YAML|TEMPLATE|MANIFEST|KTMPL)_/.test(code));

    expect(described.toSorted()).to.deep.equal([...said].toSorted());
  });
});
