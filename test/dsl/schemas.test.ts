import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../src/core/yaml.ts';
import { readJenkinsfile } from '../../src/dsl/jenkinsfile.ts';
import { publishedSchemas } from '../../src/dsl/schemas.ts';
import { corpus, ENV } from './corpus.ts';

const root = join(import.meta.dirname, '../..');

function published(name: string) {
  const schema = JSON.parse(publishedSchemas()[name] ?? '') as object;
  return new Ajv2020({ strict: false }).compile(schema);
}

describe('dsl/schemas', () => {
  for (const [name, text] of Object.entries(publishedSchemas()))
    it(`publishes ${name} as the code has it (mended by npx tsx scripts/publish-schemas.ts)`, () => {
      expect(readFileSync(join(root, 'schemas', name), 'utf8')).to.equal(text);
    });

  it('takes the context of every valid Jenkinsfile', () => {
    const valid = published('service.schema.json');

    for (const { name, text } of corpus('valid')) {
      const { context } = readJenkinsfile({ text, file: 'Jenkinsfile', env: ENV });
      expect({ name, valid: valid(context), errors: valid.errors }).to.deep.equal({
        name,
        valid: true,
        errors: null,
      });
    }
  });

  it('refuses contexts with misspelt words and wrong values', () => {
    const valid = published('service.schema.json');

    for (const wrong of [
      { imag: {} },
      { image: {} },
      { image: { name: 'A B' } },
      { kubernetes: { replicas: -1 } },
      { test: 'a' },
    ])
      expect(valid(wrong), JSON.stringify(wrong)).to.equal(false);
  });

  it('takes the platform file of the example and refuses one with a misspelt field', () => {
    const valid = published('platform.schema.json');
    const text = readFileSync(join(root, 'examples/platform.yml'), 'utf8');

    expect(valid(parseYaml(text, 'platform.yml')[0]?.value)).to.equal(true);
    expect(valid(parseYaml(text.replace('branches:', 'branch:'), 'platform.yml')[0]?.value)).to.equal(false);
  });
});
