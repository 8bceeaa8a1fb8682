import { expect } from 'chai';
import { openWorkspace, type Workspace } from './workspace.ts';

describe('jenkins/terraform', function () {
  this.timeout(120_000);
  let workspace: Workspace;

  before(function () {
    // The first build of OpenTofu takes minutes.
    this.timeout(900_000);
    workspace = openWorkspace('jenkins/terraform');
  });

  beforeEach(() => workspace.copy());

  after(() => workspace.remove());

  it('is formatted as OpenTofu formats', () => {
    expect(workspace.tofu('fmt', '-check', '-diff', '-recursive')).to.include({ code: 0 });
  });

  it("is valid against the AWS provider's schema", () => {
    const { code, text } = workspace.tofu('validate', '-no-color');

    expect(code, text).to.equal(0);
  });

  it('would be refused with an argument the provider does not have', () => {
    workspace.change('bucket.tf', 'bucket_key_enabled', 'bucket_key_enable');

    const { code, text } = workspace.tofu('validate', '-no-color');

    expect([code, text.includes('"bucket_key_enable" is not expected here')], text).to.deep.equal([1, true]);
  });

  it('would be refused without an argument the provider needs', () => {
    workspace.change('bucket.tf', 'sse_algorithm     = "aws:kms"\n', '');

    const { code, text } = workspace.tofu('validate', '-no-color');

    expect([code, text.includes('"sse_algorithm" is required')], text).to.deep.equal([1, true]);
  });

  it('has a bucket and policies as its own tests want them', () => {
    const { code, text } = workspace.tofu('test', '-no-color');

    expect(code, text).to.equal(0);
    expect(text).to.contain('4 passed, 0 failed');
  });

  it('would fail these tests with a policy that lets plain objects in', () => {
    workspace.change(
      'bucket/main.tf',
      'merge(refusal, {\n        Effect    = "Deny"',
      'merge(refusal, {\n        Effect    = "Allow"',
    );

    expect(workspace.tofu('test', '-no-color').text).to.contain('without TLS or encryption');
  });
});
