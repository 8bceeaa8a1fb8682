import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { junitText } from '../../src/report/junit.ts';
import type { Event } from '../../src/core/events.ts';

const recorded = readFileSync(join(import.meta.dirname, 'recorded', 'failed-deploy.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Event);

describe('report/junit', () => {
  it('has a suite for the deploy and one for the rollback, a case for each object', () => {
    const suites = [
      ...junitText(recorded).matchAll(/<testsuite name="([^"]*)" tests="(\d+)" failures="(\d+)"/g),
    ];

    expect(
      suites.map(([, name, tests, failures]) => [name?.replace(/ \(.*/, ''), tests, failures]),
    ).to.deep.equal([
      ['slipway shop: deploy to development', '2', '1'],
      ['slipway shop: rollback to release 5', '2', '0'],
    ]);
  });

  it('says of a failure its class, its reason and the diagnosis', () => {
    expect(junitText(recorded)).to.match(
      /name="Deployment development worker"[^>]*><failure type="crash" message="container web exited with 3 [^"]*">[^<]*why +exit code 3/,
    );
  });

  it('marks as skipped what was still waiting when another object failed', () => {
    expect(junitText(recorded)).to.match(
      /name="Deployment development shop"[^>]*><skipped message="undecided: /,
    );
  });

  it('is XML whatever a program has printed', () => {
    const key = { group: '', kind: 'Pod', namespace: 'x', name: '<"&\u0000\'>' };
    const reason = 'a ]]> b \u001b[31m & <c>';

    const text = junitText([
      { type: 'object.judged', key, verdict: { state: 'failed', cause: 'crash', reason }, ms: 5 },
    ]);

    expect(text)
      .to.include('name="Pod x &lt;&quot;&amp;·&#39;&gt;"')
      .and.to.include('a ]]&gt; b ·[31m &amp; &lt;c&gt;');
  });

  it('is an empty list where nothing was judged', () => {
    expect(junitText([])).to.match(/<testsuites>\s*<\/testsuites>/);
  });
});
