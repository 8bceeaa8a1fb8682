import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Described } from '../src/core/catalogue/entry.ts';

const root = join(import.meta.dirname, '..');
const catalogue = join(root, 'src/core/catalogue');

export const errorsPage = join(root, 'docs/errors.md');

/** docs/errors.md: every error of the catalogue by its code, one section for each file of the catalogue. */
export async function errorsMarkdown(): Promise<string> {
  const sections: string[] = [];
  const files = readdirSync(catalogue).filter((name) => name.endsWith('.ts') && name !== 'entry.ts');
  for (const file of files.sort()) {
    const exported = (await import(join(catalogue, file))) as Readonly<Record<string, unknown>>;
    const rows = Object.values(exported)
      .map(describedOf)
      .filter((found) => found !== undefined)
      .toSorted((a, b) => a.code.localeCompare(b.code))
      .map(({ code, exit, about }) => `| \`${code}\` | ${exit} | ${about} |`);
    if (rows.length > 0)
      sections.push(
        [`## ${file.slice(0, -3)}`, '', '| code | exit | when |', '|---|---|---|', ...rows].join('\n'),
      );
  }
  return `${HEAD}\n\n${sections.join('\n\n')}\n`;
}

const HEAD = `# Errors

Every error Slipway can end with, by the code that \`--output json\` prints. Generated from \`src/core/catalogue\` by \`npm run docs\`.
Exit codes: 0 done · 1 our bug · 2 input wrong · 3 refused or apply failed · 4 rollout failed · 5 rollout timed out · 6 plan differs · 7 not approved · 130/143 stopped.`;

function describedOf(value: unknown): Described | undefined {
  return typeof value === 'function' && 'described' in value ? (value.described as Described) : undefined;
}

if (process.argv[1] === import.meta.filename) writeFileSync(errorsPage, await errorsMarkdown());
