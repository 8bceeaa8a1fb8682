import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readYaml } from '../../../src/core/yaml.ts';
import type { Given } from '../../../src/templating/ktmpl/parameters.ts';
import { runKtmpl } from '../../../src/templating/ktmpl/run.ts';
import { readValues } from '../../../src/templating/ktmpl/values.ts';
import { runScript, shellWord, tool } from '../../support/oracles.ts';

export type Case = {
  readonly name: string;
  readonly whole: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly encoded?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly secrets?: readonly (readonly [name: string, namespace: string])[];
  /** Whether ktmpl itself fails. */
  readonly fails?: boolean;
  readonly deviates?: string;
};

/** Documents, or that it failed. */
export type Outcome = { readonly documents: readonly unknown[] } | 'failed';

/** What ktmpl itself makes of each case, its output read as kubectl would read it. */
export function ktmplOutcomes(cases: readonly Case[]): Outcome[] {
  const folder = mkdtempSync(join(tmpdir(), 'ktmpl-'));
  try {
    const ktmpl = shellWord(tool('ktmpl'));
    const lines = cases.map(({ whole, file, ...given }, index) => {
      writeFileSync(join(folder, `${index}.yml`), whole);
      if (file !== undefined) writeFileSync(join(folder, `${index}.values`), file);
      const options = file === undefined ? [] : ['-f', `${index}.values`];
      const words = [...options, ...optionsOf(given)].map(shellWord).join(' ');
      return `${ktmpl} ${index}.yml ${words} > ${index}.out 2> /dev/null; echo $? > ${index}.code`;
    });
    writeFileSync(join(folder, 'all.sh'), lines.join('\n'));
    runScript('. ./all.sh', folder);
    return cases.map((_, index) => {
      const code = readFileSync(join(folder, `${index}.code`), 'utf8').trim();
      return code === '0'
        ? { documents: documentsIn(readFileSync(join(folder, `${index}.out`), 'utf8')) }
        : 'failed';
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function optionsOf({
  parameters = {},
  encoded = {},
  secrets = [],
}: Omit<Case, 'name' | 'whole'>): string[] {
  return [
    ...Object.entries(parameters).flatMap(([name, value]) => ['-p', name, value]),
    ...Object.entries(encoded).flatMap(([name, value]) => ['-b', name, value]),
    ...secrets.flatMap(([name, namespace]) => ['-s', name, namespace]),
  ];
}

export function ourOutcome({ whole, parameters = {}, encoded = {}, file, secrets = [] }: Case): Outcome {
  const fromFile = readValues(file ?? '', 'values');
  const values = new Map<string, Given>(fromFile.values);
  for (const [name, text] of Object.entries(parameters)) values.set(name, { text, encoded: false });
  for (const [name, text] of Object.entries(encoded)) values.set(name, { text, encoded: true });
  const named = secrets.map(([name, namespace]) => ({ name, namespace }));
  const { objects, faults } = runKtmpl({ text: whole, file: 'case.yml', values, secrets: named });
  const errors = [...fromFile.faults, ...faults].filter(({ severity }) => severity !== 'warning');
  return errors.length > 0 ? 'failed' : { documents: objects };
}

function documentsIn(text: string): unknown[] {
  const { documents, faults } = readYaml({ text, file: 'output of ktmpl' });
  if (faults.length > 0) throw new Error(`ktmpl printed what cannot be read: ${faults[0]?.message ?? ''}`);
  return documents.map(({ value }) => value);
}
