import { expect } from 'chai';
import { parseMoment } from '../../../src/core/moment.ts';
import { UserError } from '../../../src/core/errors.ts';
import type { Environment, Platform } from '../../../src/core/platform.ts';
import { reasonToBreak } from '../../../src/app/environment/freeze.ts';
import { parsePlatform } from '../../../src/dsl/platform.ts';

const CLUSTER = 'cluster: { context: c, server: "https://c.example.com", identity: 5f1f9c1e }';

function platformWith(freeze: string): Platform {
  const environments = `environments:\n  development: { ${CLUSTER} }\n  production: { ${CLUSTER}, approval: { submitters: [leads] } }\n`;
  return parsePlatform(
    `registry: { oci: registry.example.com }\nfreeze:\n${freeze}\n${environments}`,
    'platform.yml',
  );
}

function asked(
  platform: Platform,
  at: string,
  { environment = 'production', breakGlass = undefined as string | undefined } = {},
) {
  const found = platform.environments.find(({ name }) => name === environment) as Environment;
  try {
    return reasonToBreak({ environment: found, platform, breakGlass, now: Date.parse(at) });
  } catch (error) {
    if (error instanceof UserError)
      return `${error.code} ${error.exit}: ${error.message} | ${error.hint ?? ''}`;
    throw error;
  }
}

describe('app/environment/freeze', () => {
  const YEAR = platformWith(
    '  - { from: 2026-12-20, to: 2027-01-06, except: [development], reason: year end }',
  );

  it('holds from its first day to the end of its last, in UTC', () => {
    expect(asked(YEAR, '2026-12-19T23:59:59Z')).to.equal(undefined);
    expect(asked(YEAR, '2026-12-20T00:00:00Z')).to.equal(
      'FROZEN 3: production is frozen until 2027-01-07 00:00 UTC: year end (platform.yml:3:5) | ' +
        'wait for the end, or say why it cannot wait with --break-glass REASON, and leads has to approve it; the reason is kept with the release',
    );
    expect(asked(YEAR, '2027-01-06T23:59:59Z')).to.match(/^FROZEN/);
    expect(asked(YEAR, '2027-01-07T00:00:00Z')).to.equal(undefined);
  });

  it('leaves out environments, and gives way to a reason', () => {
    const now = '2026-12-24T12:00:00Z';

    expect(asked(YEAR, now, { environment: 'development' })).to.equal(undefined);
    expect(asked(YEAR, now, { breakGlass: ' payments fail ' })).to.equal('payments fail');
    expect(asked(YEAR, now, { breakGlass: ' ' })).to.match(/^NO_REASON 2/);
    expect(asked(YEAR, '2026-06-01T00:00:00Z', { breakGlass: 'just in case' })).to.equal(undefined);
  });

  it('takes moments with their zone, and says the last end of several', () => {
    const two = platformWith(
      '  - { from: "2026-12-20T18:00+01:00", to: "2026-12-20T20:00Z" }\n  - { from: 2026-12-20, to: 2026-12-20 }',
    );

    expect(asked(two, '2026-12-20T17:30:00Z')).to.include('until 2026-12-21 00:00 UTC (platform.yml:4:5)');
    expect(asked(two, '2026-12-20T17:30:00Z', { environment: 'development' })).to.include(
      'REASON; the reason is kept',
    );
  });

  it('is checked with the platform file', () => {
    const wrong = (freeze: string) => {
      try {
        platformWith(freeze);
      } catch (error) {
        if (error instanceof UserError && 'faults' in error)
          return (error.faults as readonly { readonly message: string }[]).map(({ message }) => message);
      }
      return [];
    };

    expect(wrong('  - { from: 2026-12-20T18:00, to: 2026-02-30 }')).to.deep.equal([
      "freeze.0.from: '2026-12-20T18:00' is no day such as '2026-12-20', and no time with its zone such as '2026-12-20T18:00+01:00'",
      "freeze.0.to: '2026-02-30' is no day such as '2026-12-20', and no time with its zone such as '2026-12-20T18:00+01:00'",
    ]);
    expect(wrong('  - { from: 2026-12-20, to: 2026-12-19, except: [develop] }')).to.deep.equal([
      'freeze ends before it begins: 2026-12-19 is not after 2026-12-20',
      "there is no environment 'develop', did you mean 'development'?",
    ]);
  });

  it('reads days and moments and nothing else', () => {
    expect(parseMoment('2026-12-20')).to.equal(Date.parse('2026-12-20T00:00:00Z'));
    expect(parseMoment('2026-12-20', true)).to.equal(Date.parse('2026-12-21T00:00:00Z'));
    expect(parseMoment('2026-12-20T18:00:30Z', true)).to.equal(Date.parse('2026-12-20T18:00:30Z'));
    for (const text of [
      '2026-02-29',
      '2026-13-01',
      '20.12.2026',
      '2026-12-20 18:00Z',
      '2026-12-20T25:00Z',
      '',
    ])
      expect(parseMoment(text), text).to.equal(undefined);
  });
});
