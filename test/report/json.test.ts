import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../src/core/events.ts';
import { jsonReport } from '../../src/report/json.ts';
import { linesFor } from '../../src/report/report.ts';

function printed(event: Event): Record<string, unknown> {
  let text = '';
  jsonReport((line) => (text += line))(event);
  return JSON.parse(text) as Record<string, unknown>;
}

const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
const release = { number: 41, image: 'host/web:2', commit: '4f2c81e', startedAt: '2026-11-20T16:20:00.000Z' };

/** Facts, and the words that programs find beside them. */
const CASES: readonly (readonly [word: string, text: string, event: Event])[] = [
  ['text', 'planned again, because another deploy went first', { type: 'note', code: 'planned-again' }],
  ['text', 'back to release 41 (web:2, 2026-11-20 16:20 UTC)', { type: 'note', code: 'restoring', release }],
  [
    'text',
    'not rolled back: Deployment web has slipway.dev/rollback: refuse; to go back after all, run slipway rollback production',
    { type: 'note', code: 'rollback-refused', key, environment: 'production' },
  ],
  [
    'text',
    'a.ts and 1 more are changed: in the image but not in the commit',
    { type: 'warning', code: 'uncommitted', files: ['a.ts', 'b.ts'] },
  ],
  [
    'text',
    'deploy/web.yml:3 is odd (say otherwise)',
    {
      type: 'warning',
      code: 'fault',
      fault: {
        code: 'ODD',
        message: 'is odd',
        hint: 'say otherwise',
        place: { file: 'deploy/web.yml', line: 3 },
      },
    },
  ],
  [
    'text',
    'too short to be hidden where a program prints it: Secret a key B, c key D',
    {
      type: 'warning',
      code: 'secret-too-short',
      values: [
        { secret: 'a', key: 'B' },
        { secret: 'c', key: 'D' },
      ],
    },
  ],
  [
    'title',
    'rollback to release 41 (web:2, 2026-11-20 16:20 UTC)',
    { type: 'stage.started', stage: 'rollback', release },
  ],
  ['title', 'test in the image', { type: 'stage.started', stage: 'test', inImage: true }],
  ['title', 'deploy to production', { type: 'stage.started', stage: 'deploy', environment: 'production' }],
  [
    'target',
    'development (namespace dev, cluster one), then production (namespace prod, cluster two)',
    {
      type: 'run.started',
      version: '1',
      service: 'web',
      branch: 'main',
      commit: '4f2c81e',
      subject: 'x',
      build: 1,
      environments: [
        { name: 'development', namespace: 'dev', cluster: 'one' },
        { name: 'production', namespace: 'prod', cluster: 'two' },
      ],
    },
  ],
  [
    'summary',
    'nothing was pushed; branch topic deploys to no environment of platform.yml',
    {
      type: 'run.finished',
      ending: { code: 'goes-nowhere', image: undefined, branch: 'topic', platform: 'platform.yml' },
      ms: 1,
      exit: 0,
    },
  ],
];

describe('report/json', () => {
  for (const [word, text, event] of CASES)
    it(`has the facts of ${event.type}, and as ${word}: ${text.slice(0, 50)}`, () => {
      const found = printed(event);

      const { [word]: shown, ...facts } = found;
      expect(shown).to.equal(text);
      expect(facts).to.deep.equal(JSON.parse(JSON.stringify(event)));
      expect(linesFor(event).join('\n')).to.include(text);
    });

  it('makes the words that a real deploy had of its facts', () => {
    const lines = readFileSync(join(import.meta.dirname, 'recorded/failed-deploy.jsonl'), 'utf8').trim();
    const recorded = lines.split('\n').map((line) => JSON.parse(line) as Event);

    expect(recorded.map(printed)).to.deep.equal(recorded);
  });
});
