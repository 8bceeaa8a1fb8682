import { expect } from 'chai';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tool } from '../support/tool.ts';

const project = join(import.meta.dirname, '..', '..');

type Ran = { readonly code: number | null; readonly text: string };

export type ModuleCopy = {
  /** Makes a fresh copy of the module, which the test may change. */
  readonly renew: () => void;
  readonly tofu: (...args: readonly string[]) => Ran;
  /** Writes something else into the copy, to see that it would be noticed. */
  readonly change: (file: string, from: string, to: string) => void;
  readonly remove: () => void;
};

/** A folder with a copy of a module and a provider that knows the schema of AWS and creates nothing. */
export function openModuleCopy(source: string): ModuleCopy {
  const tools = tool('terraform');
  const folder = mkdtempSync(join(tmpdir(), 'slipway-terraform-'));
  const module = join(folder, 'module');
  const schema = [join(import.meta.dirname, 'schema.mjs'), tool('terraform-types')];
  writeFileSync(join(folder, 'schema.json'), execFileSync(process.execPath, schema));
  writeFileSync(
    join(folder, 'tofurc'),
    `provider_installation {\n  dev_overrides {\n    "hashicorp/aws" = "${tools}"\n  }\n}\n`,
  );
  const env = {
    ...process.env,
    TF_CLI_CONFIG_FILE: join(folder, 'tofurc'),
    TF_DATA_DIR: join(folder, 'data'),
    SCHEMA_FILE: join(folder, 'schema.json'),
    CHECKPOINT_DISABLE: '1',
  };

  function tofu(...args: readonly string[]): Ran {
    const { status, stdout, stderr } = spawnSync(join(tools, 'tofu'), args, {
      cwd: module,
      encoding: 'utf8',
      env,
    });
    return { code: status, text: stdout + stderr };
  }

  return {
    renew: () => {
      rmSync(module, { recursive: true, force: true });
      cpSync(join(project, source), module, { recursive: true });
      expect(tofu('get', '-no-color')).to.include({ code: 0 });
    },
    tofu,
    change: (file, from, to) => {
      const path = join(module, file);
      const text = readFileSync(path, 'utf8');
      expect(text).to.contain(from);
      writeFileSync(path, text.replace(from, to));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
