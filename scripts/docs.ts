import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsMarkdown, commandsPage } from './commands-page.ts';
import type { Described, DescribedRule } from '../src/core/catalogue/entry.ts';
import { InvalidInput } from '../src/core/errors.ts';

const root = join(import.meta.dirname, '..');
const catalogue = join(root, 'src/core/catalogue');

export const errorsPage = join(root, 'docs/errors.md');

/** docs/errors.md: every error and fault of the catalogue by its code, one section for each file of the catalogue. */
export async function errorsMarkdown(): Promise<string> {
  const sections: string[] = [];
  for (const [name, described] of await catalogueFiles()) {
    const rows = described
      .toSorted((a, b) => a.code.localeCompare(b.code))
      .map(({ code, exit, about, severity }) => {
        const shown = severity === 'warning' ? 'warning' : exit;
        return `| \`${code}\` | ${shown} | ${about} |`;
      });
    sections.push([`## ${name}`, '', '| code | exit | when |', '|---|---|---|', ...rows].join('\n'));
  }
  return `${HEAD}\n\n${sections.join('\n\n')}\n`;
}

/** The rules of slipway check as the table of docs/check.md. */
export async function rulesTable(): Promise<string> {
  const files = new Map(await catalogueFiles());
  const rows = (files.get('check') as readonly DescribedRule[]).map(
    ({ code, severity, about, reason }) => `| \`${code}\` | ${severity} | ${about} | ${reason} |`,
  );
  return ['| rule | severity | says that | because |', '|---|---|---|---|', ...rows].join('\n');
}

/** What each file of the catalogue declares; entries that share a code share its description. */
async function catalogueFiles(): Promise<[string, readonly Described[]][]> {
  const files = readdirSync(catalogue).filter((name) => name.endsWith('.ts') && name !== 'entry.ts');
  const seen = new Set<Described>();
  const found: [string, readonly Described[]][] = [];
  for (const file of files.sort()) {
    const exported = (await import(join(catalogue, file))) as Readonly<Record<string, unknown>>;
    const own = file === 'usage.ts' ? [...Object.values(exported), InvalidInput] : Object.values(exported);
    const described = own.flatMap(describedOf).filter((one) => !seen.has(one) && seen.add(one));
    if (described.length > 0) found.push([file.slice(0, -3), described]);
  }
  return found;
}

const HEAD = `# Errors

Every error and fault Slipway can end with, by the code that \`--output json\` prints. Generated from \`src/core/catalogue\` by \`npm run docs\`.
A warning ends nothing. Exit codes: 0 done · 1 our bug · 2 input wrong · 3 refused, or a test, build or apply failed · 4 rollout failed · 5 rollout timed out · 6 plan differs · 7 not approved · 130/143 stopped.`;

function describedOf(value: unknown): Described[] {
  return typeof value === 'function' && 'described' in value ? [value.described as Described] : [];
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(errorsPage, await errorsMarkdown());
  writeFileSync(commandsPage, await commandsMarkdown());
}
