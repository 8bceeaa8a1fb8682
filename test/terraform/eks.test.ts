import { expect } from 'chai';
import { openWorkspace, type Workspace } from './workspace.ts';

describe('infrastructure/eks', function () {
  this.timeout(120_000);
  let workspace: Workspace;

  before(function () {
    // The first build of OpenTofu takes minutes.
    this.timeout(900_000);
    workspace = openWorkspace('infrastructure/eks');
  });

  beforeEach(() => workspace.copy());

  after(() => workspace.remove());

  it('is formatted as OpenTofu formats', () => {
    const { code, text } = workspace.tofu('fmt', '-check', '-diff', '-recursive');

    expect(code, text).to.equal(0);
  });

  it("is valid against the AWS provider's schema", () => {
    const { code, text } = workspace.tofu('validate', '-no-color');

    expect(code, text).to.equal(0);
  });

  it('makes and refuses what its own tests want', () => {
    const { code, text } = workspace.tofu('test', '-no-color');

    expect(code, text).to.equal(0);
    expect(text).to.contain('35 passed, 0 failed');
  });
});
