import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ModuleCopy, openModuleCopy } from './module-copy.ts';

const SOURCE = join(import.meta.dirname, '..', '..', 'infrastructure', 'eks');

function textsOf(folder: string, ending: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

describe('infrastructure/eks', function () {
  this.timeout(120_000);
  let module: ModuleCopy;

  before(function () {
    // The first build of OpenTofu takes minutes.
    this.timeout(900_000);
    module = openModuleCopy('infrastructure/eks');
  });

  beforeEach(() => module.renew());

  after(() => module.remove());

  it('is formatted as OpenTofu formats', () => {
    const { code, text } = module.tofu('fmt', '-check', '-diff', '-recursive');

    expect(code, text).to.equal(0);
  });

  it("is valid against the AWS provider's schema", () => {
    const { code, text } = module.tofu('validate', '-no-color');

    expect(code, text).to.equal(0);
  });

  it('would be refused with an argument the provider does not have', () => {
    module.change('cluster.tf', 'endpoint_public_access ', 'endpoint_public_acces ');

    const { code, text } = module.tofu('validate', '-no-color');

    expect([code, text.includes('"endpoint_public_acces" is not expected here')], text).to.deep.equal([
      1,
      true,
    ]);
  });

  it('makes and refuses what its own tests want', () => {
    const { code, text } = module.tofu('test', '-no-color');

    expect(code, text).to.equal(0);
    expect(text).to.contain('35 passed, 0 failed');
  });

  it('would fail these tests with an API server that is open by default', () => {
    module.change(
      'cluster.tf',
      'endpoint_public_access  = length(var.api_from) > 0',
      'endpoint_public_access  = true',
    );

    const { text } = module.tofu('test', '-no-color', '-filter=tests/api.tftest.hcl');

    expect(text).to.contain('without api_from the API server is reached from the VPC only');
  });

  it('has a run for each variable that it refuses values of', () => {
    const text = textsOf(SOURCE, '.tf');
    const checked = [...text.matchAll(/^variable "(\w+)" \{\n(?:(?!^\}).*\n)*? {2}validation/gm)];
    const tried = [...textsOf(join(SOURCE, 'tests'), '.hcl').matchAll(/expect_failures = \[var\.(\w+)\]/g)];

    expect(new Set(tried.map(([, name]) => name))).to.deep.equal(new Set(checked.map(([, name]) => name)));
    expect(tried.length).to.be.at.least(text.match(/^ {2}validation \{/gm)?.length ?? 0);
  });
});
