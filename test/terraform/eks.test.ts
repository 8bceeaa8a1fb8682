import { expect } from 'chai';
import { openModuleCopy, type ModuleCopy } from './module-copy.ts';

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

  it('makes and refuses what its own tests want', () => {
    const { code, text } = module.tofu('test', '-no-color');

    expect(code, text).to.equal(0);
    expect(text).to.contain('35 passed, 0 failed');
  });
});
