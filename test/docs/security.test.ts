import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

describe('docs/security.md', () => {
  it('names a test that exists for every path of an attack', () => {
    const rows = readFileSync(join(root, 'docs', 'security.md'), 'utf8')
      .split('\n')
      .filter((line) => /^\| [a-h](?:, [a-h])* +\|/.test(line))
      .map((line) => line.split('|').slice(1, -1));
    const named = rows.map(
      (cells) =>
        [
          cells[2]?.trim(),
          [...(cells[4] ?? '').matchAll(/`([^`]+)`/g)].map(([, path = '']) => path),
        ] as const,
    );

    expect(rows.length).to.be.greaterThan(30);
    const without = named.filter(
      ([, paths]) =>
        !paths.some((path) => path.startsWith('test/')) ||
        paths.some((path) => path.includes('/') && !existsSync(join(root, path))),
    );
    expect(without).to.deep.equal([]);
  });
});
