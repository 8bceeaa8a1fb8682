import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from '../support/tool.ts';

const project = join(import.meta.dirname, '..', '..');

type Ran = { readonly code: number | null; readonly text: string };

describe('jenkins/terraform', function () {
  this.timeout(120_000);
  let folder: string;
  let module: string;
  let tools: string;

  before(function () {
    // The first build of OpenTofu takes minutes.
    this.timeout(900_000);
    tools = tool('terraform');
    folder = mkdtempSync(join(tmpdir(), 'slipway-terraform-'));
    module = join(folder, 'module');
    const schema = [join(import.meta.dirname, 'schema.mjs'), join(tools, 'lib')];
    writeFileSync(join(folder, 'schema.json'), execFileSync(process.execPath, schema));
    writeFileSync(
      join(folder, 'tofurc'),
      `provider_installation {\n  dev_overrides {\n    "hashicorp/aws" = "${tools}"\n  }\n}\n`,
    );
  });

  beforeEach(() => {
    rmSync(module, { recursive: true, force: true });
    cpSync(join(project, 'jenkins', 'terraform'), module, { recursive: true });
    expect(tofu('get', '-no-color')).to.include({ code: 0 });
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function tofu(...args: readonly string[]): Ran {
    const { status, stdout, stderr } = spawnSync(join(tools, 'tofu'), args, {
      cwd: module,
      encoding: 'utf8',
      env: {
        ...process.env,
        TF_CLI_CONFIG_FILE: join(folder, 'tofurc'),
        TF_DATA_DIR: join(folder, 'data'),
        SCHEMA_FILE: join(folder, 'schema.json'),
        CHECKPOINT_DISABLE: '1',
      },
    });
    return { code: status, text: stdout + stderr };
  }

  function change(file: string, from: string, to: string): void {
    const path = join(module, file);
    const text = readFileSync(path, 'utf8');
    expect(text).to.contain(from);
    writeFileSync(path, text.replace(from, to));
  }

  it('is formatted as OpenTofu formats', () => {
    expect(tofu('fmt', '-check', '-diff', '-recursive')).to.include({ code: 0 });
  });

  it("is valid against the AWS provider's schema", () => {
    const { code, text } = tofu('validate', '-no-color');

    expect(code, text).to.equal(0);
  });

  it('would be refused with an argument the provider does not have', () => {
    change('bucket.tf', 'bucket_key_enabled', 'bucket_key_enable');

    const { code, text } = tofu('validate', '-no-color');

    expect([code, text.includes('"bucket_key_enable" is not expected here')], text).to.deep.equal([1, true]);
  });

  it('would be refused without an argument the provider needs', () => {
    change('bucket.tf', 'sse_algorithm     = "aws:kms"\n', '');

    const { code, text } = tofu('validate', '-no-color');

    expect([code, text.includes('"sse_algorithm" is required')], text).to.deep.equal([1, true]);
  });

  it('has a bucket and policies as its own tests want them', () => {
    const { code, text } = tofu('test', '-no-color');

    expect(code, text).to.equal(0);
    expect(text).to.contain('4 passed, 0 failed');
  });

  it('would fail these tests with a policy that lets plain objects in', () => {
    change(
      'bucket/main.tf',
      'merge(refusal, {\n        Effect    = "Deny"',
      'merge(refusal, {\n        Effect    = "Allow"',
    );

    expect(tofu('test', '-no-color').text).to.contain('without TLS or encryption');
  });
});
