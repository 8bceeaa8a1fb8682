import { readFileSync } from 'node:fs';
import type { TestSandbox } from './sandbox.ts';

type Namespaces = { readonly development: string; readonly production?: string };

/** The platform file of the sandbox for namespaces of a test's own, whose releases are archived apart from all others. */
export function platformFor(
  box: TestSandbox,
  { development, production = 'production' }: Namespaces,
): string {
  return readFileSync(box.platformFile, 'utf8')
    .replace('namespace: development', `namespace: ${development}`)
    .replace('namespace: production', `namespace: ${production}`)
    .replace('prefix: records', `prefix: records/${development}`);
}
