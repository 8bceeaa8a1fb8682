import type { Rule } from '../templating/check/finding.ts';

/** The rules as the table of docs/check.md. */
export function rulesTable(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ id, severity, about, reason }) => `| \`${id}\` | ${severity} | ${about} | ${reason} |`,
  );
  return ['| rule | severity | says that | because |', '|---|---|---|---|', ...rows].join('\n');
}
