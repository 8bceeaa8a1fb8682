import { expect } from 'chai';
import { columnLines, fit, fitted, padded, widthOf, wrapped } from '../../src/report/columns.ts';
import { historyText } from '../../src/report/history.ts';
import { planLines } from '../../src/report/deploy.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { ReleaseRecord } from '../../src/core/record.ts';

const WIDTHS = [60, 80, 120, 200];
const NAMES = [
  'web',
  'a-service-whose-name-is-as-long-as-kubernetes-lets-a-name-be-63',
  '注文サービス',
  'شحن-الطلبات',
  'rocket🚀👩‍👩‍👧',
];

function steps(): Plan['steps'] {
  return NAMES.map((name) => ({
    op: 'update',
    key: { group: 'apps', kind: 'Deployment', namespace: 'shop', name },
    why: [
      'image …:main-1-0000000 → …:main-2-1111111',
      'rolls because image, annotations[checksum.example.com/configuration-of-the-service]',
    ],
    changes: [],
  })) as unknown as Plan['steps'];
}

describe('report/columns', () => {
  it('knows how many columns of a terminal a text takes', () => {
    const widths = ['web', '注文', 'é', 'e\u0301', '🚀', '👩‍👩‍👧', '🇩🇪', 'שלום', '…'].map(widthOf);

    expect(widths).to.deep.equal([3, 4, 1, 1, 2, 2, 2, 4, 1]);
  });

  it('pads and cuts by what is seen', () => {
    expect(padded('注文', 6)).to.equal('注文  ');
    expect(fit('注文サービス', 6)).to.equal('注文…');
    expect(widthOf(fit('🚀🚀🚀🚀', 5))).to.be.at.most(5);
  });

  it('breaks a line between its words, below the column it goes on in', () => {
    const line = '  ~ Deployment  web  image a → b; rolls because image and because of what is mounted in it';

    expect(wrapped(line, 60)).to.deep.equal([
      '  ~ Deployment  web  image a → b; rolls because image and',
      '                     because of what is mounted in it',
    ]);
  });

  it('keeps no gap of columns behind a name that went on below', () => {
    const line = `  ~ Deployment  ${'payment-of-'.repeat(5)}all${' '.repeat(20)}image a → b`;

    expect(wrapped(line, 60).at(-1)).to.match(/all {2}image a → b$/);
  });

  it('keeps what people copy, and what programs said, in one line', () => {
    const command = `approve: slipway approve sha256:${'a'.repeat(64)} --key KEY --save approval.json`;

    expect(wrapped(command, 60)).to.deep.equal([command]);
    expect(wrapped(`          │ ${'x '.repeat(60)}`, 60)).to.have.length(1);
  });

  for (const columns of WIDTHS) {
    it(`fits a plan into ${columns} columns`, () => {
      const lines = planLines({ steps: steps(), notes: [], namespace: 'shop' } as unknown as Plan);

      const rows = fitted(lines.join('\n'), columns).split('\n');

      for (const row of rows) expect(widthOf(row), row).to.be.at.most(columns);
      for (const name of NAMES) expect(rows.join('').replaceAll(/\s/gu, '')).to.include(name);
    });

    it(`fits a history into ${columns} columns`, () => {
      const records = NAMES.map((name, index) => ({
        number: 40 + index,
        startedAt: '2026-11-28T12:00:00Z',
        outcome: 'succeeded',
        image: `registry.example.com/team/${name}:main-128-4f2c81e@sha256:${'0'.repeat(64)}`,
        commit: '4f2c81e',
        build: 128,
        digest: `sha256:${'0'.repeat(64)}`,
        requester: name,
      })) as unknown as ReleaseRecord[];

      const rows = fitted(historyText(records, columns), columns).split('\n');

      for (const row of rows) expect(widthOf(row), row).to.be.at.most(columns);
    });
  }

  it('puts columns that have no room below, and all in one line where there is no terminal', () => {
    const rows = [
      ['release', 'started', 'image'],
      ['41', '2026-11-28', 'web:main-128'],
    ];

    expect(columnLines(rows, 24)).to.deep.equal([
      'release  started',
      '    image',
      '41       2026-11-28',
      '    web:main-128',
    ]);
    expect(columnLines(rows)).to.have.length(2);
  });

  it('shows every word of a line at every width', () => {
    const line =
      '! a warning whose words are many, of Deployment 注文サービス and 🚀 others, in the end of which stands.the.end';

    for (let columns = 20; columns <= 200; columns++)
      expect(wrapped(line, columns).join('').replaceAll(' ', '')).to.equal(line.replaceAll(' ', ''));
  });
});
