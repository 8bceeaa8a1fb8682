import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../src/core/events.ts';
import { checkTexts } from '../../src/report/check.ts';
import { diagnosisLines } from '../../src/report/diagnosis.ts';
import { failureText } from '../../src/report/failure.ts';
import { InvalidInput } from '../../src/core/errors.ts';
import { rightsMissing, conflict, pruneBudget, emptyRelease } from '../../src/core/catalogue/deploy.ts';
import { manifestsRefused } from '../../src/core/catalogue/manifests.ts';
import { linesFor } from '../../src/report/report.ts';
import { reportPage } from '../../src/report/html/page.ts';

const root = join(import.meta.dirname, '../..');
const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };

/** Words of a house of its own, which nobody who knows kubectl and helm has met. */
const STRANGE =
  /\bmend(?:s|ed)?\b|\banew\b|\bwants? a (?:person|second person|login)|\bwhoever\b|\bfor ever\b|goes to no environment|is meant has to be said|is proven\b|the refusal above|gives? way\b|handed over|\bnot well\b|nobody knows|has to let go|read by nobody|lets? it go\b|belongs into what|is to come\b/i;

function textsBelow(folder: string, ending: string): [string, string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.startsWith('decisions'))
    .map((name) => [join(folder, name), readFileSync(join(root, folder, name), 'utf8')]);
}

/** Without comments, so that words of the code itself are left alone. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gmu, '');
}

describe('the words people read', () => {
  it('are those of the field, in the console, in errors and in the docs', () => {
    const sources = ['src/report', 'src/core/catalogue', 'src/cli', 'src/deploy'].flatMap((folder) =>
      textsBelow(folder, '.ts').map(([file, text]) => [file, withoutComments(text)] as const),
    );
    const docs = [
      ...textsBelow('docs', '.md'),
      ...['README.md', 'CHANGELOG.md'].map((file) => [file, readFileSync(join(root, file), 'utf8')] as const),
    ];

    const found = [...sources, ...docs].flatMap(([file, text]) =>
      text
        .split('\n')
        .flatMap((line, index) => (STRANGE.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [])),
    );

    expect(found).to.deep.equal([]);
  });

  for (const count of [0, 1, 2]) {
    it(`have the right number of ${count}`, () => {
      for (const text of textsWith(count)) {
        expect(text).not.to.match(/\(s\)/);
        // `1 of 1 pods` counts the pods there are to be.
        expect(text, text).not.to.match(
          /(?<!of )\b1 (?!.*ago)(?:layers|objects|pods|warnings|errors|faults|rights|images|crashes|times|files|releases|changes|nodes)\b/,
        );
        expect(text, text).not.to.match(
          /\b[02] (?:layer|object|pod|warning|error|fault|right|image|crash|file|release|change|node)\b/,
        );
      }
    });
  }
});

/** Everything that src/report makes of things of which there are so many. */
function textsWith(count: number): string[] {
  const names = Array.from({ length: count }, (_, index) => `name-${index}`);
  const keys = names.map((name) => ({ ...key, name }));
  const fault = { code: 'X', message: 'is wrong' };
  const events: Event[] = [
    { type: 'deploy.unchanged', objects: count },
    { type: 'deploy.stopped', applied: keys, left: keys },
    { type: 'warning', code: 'uncommitted', files: names.length === 0 ? ['a'] : names },
    { type: 'warning', code: 'check-warnings', counts: [{ environment: 'production', count }] },
    {
      type: 'stage.finished',
      stage: 'push',
      result: {
        code: 'image-pushed',
        image: 'web:1',
        digest: `sha256:${'0'.repeat(64)}`,
        layers: count,
        alreadyThere: count,
        bytesSent: count,
      },
      ms: 1_000 * count,
      good: true,
    },
    {
      type: 'stage.finished',
      stage: 'deploy',
      result: {
        code: 'deployed',
        state: 'succeeded',
        environment: 'development',
        service: 'web',
        image: 'web:1',
        availability: { floor: count, of: count + 1, belowMs: 1_000 },
      },
      ms: 1_000,
      good: true,
    },
    {
      type: 'run.finished',
      ending: {
        code: 'not-deployed',
        state: 'failed',
        rolledBack: undefined,
        failures: keys.map((one) => ({ key: one, cause: 'crash', reason: 'it crashes' })),
      },
      ms: 1_000,
      exit: 4,
    },
  ];
  const diagnosis = diagnosisLines({
    key,
    cause: 'crash',
    reason: 'it crashes',
    since: '2026-11-28T12:00:00Z',
    revision: '1',
    image: 'web:1',
    groups: [
      {
        reason: 'it crashes',
        pods: names,
        nodes: names,
        container: 'web',
        end: { exitCode: 1, meaning: undefined, ranMs: 1, message: undefined, restarts: count },
        probes: [],
        logs: [{ pod: 'web-1', container: 'web', which: 'current', lines: names }],
      },
    ],
    events: [],
    missing: [],
    unseen: [],
    remedies: [],
  });
  const errors = [
    new InvalidInput(names.map(() => fault)),
    new InvalidInput([fault, ...names.map(() => ({ ...fault, severity: 'warning' as const }))]),
    rightsMissing(count, names),
    conflict(names),
    manifestsRefused(count, names),
    pruneBudget({ count, max: count, environment: 'production', objects: names }),
    emptyRelease('web', 'production', count),
  ];
  const report = {
    environments: [{ environment: 'production', manifests: count }],
    unchecked: [],
    faults: names.map(() => fault),
  };
  return [
    ...events.flatMap(linesFor),
    ...diagnosis,
    ...checkTexts(report),
    ...errors.map((error) => failureText(error, '0')),
    reportPage(events).replace(/<style>[\s\S]*<\/style>/, ''),
  ];
}
