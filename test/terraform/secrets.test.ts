import { expect } from 'chai';
import { openModuleCopy, type ModuleCopy } from './module-copy.ts';

describe('jenkins/terraform', function () {
  this.timeout(120_000);
  let module: ModuleCopy;

  before(function () {
    // The first build of OpenTofu takes minutes.
    this.timeout(900_000);
    module = openModuleCopy('jenkins/terraform');
  });

  beforeEach(() => module.renew());

  after(() => module.remove());

  it('is formatted as OpenTofu formats', () => {
    expect(module.tofu('fmt', '-check', '-diff', '-recursive')).to.include({ code: 0 });
  });

  it("is valid against the AWS provider's schema", () => {
    const { code, text } = module.tofu('validate', '-no-color');

    expect(code, text).to.equal(0);
  });

  it('would be refused with an argument the provider does not have', () => {
    module.change('bucket.tf', 'bucket_key_enabled', 'bucket_key_enable');

    const { code, text } = module.tofu('validate', '-no-color');

    expect([code, text.includes('"bucket_key_enable" is not expected here')], text).to.deep.equal([1, true]);
  });

  it('would be refused without an argument the provider needs', () => {
    module.change('bucket.tf', 'sse_algorithm     = "aws:kms"\n', '');

    const { code, text } = module.tofu('validate', '-no-color');

    expect([code, text.includes('"sse_algorithm" is required')], text).to.deep.equal([1, true]);
  });

  it('has a bucket and policies as its own tests want them', () => {
    const { code, text } = module.tofu('test', '-no-color');

    expect(code, text).to.equal(0);
    expect(text).to.contain('4 passed, 0 failed');
  });

  it('would fail these tests with a policy that lets plain objects in', () => {
    module.change(
      'bucket/main.tf',
      'merge(refusal, {\n        Effect    = "Deny"',
      'merge(refusal, {\n        Effect    = "Allow"',
    );

    expect(module.tofu('test', '-no-color').text).to.contain('without TLS or encryption');
  });
});
