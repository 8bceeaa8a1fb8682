import { expect } from 'chai';
import { otherLibrary } from '../../src/core/catalogue/jenkins.ts';
import { yamlInvalid } from '../../src/core/catalogue/yaml.ts';
import { InvalidInput } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/events.ts';
import { oneLine, printable, printableData } from '../../src/core/printable.ts';
import type { ReleaseRecord } from '../../src/core/record.ts';
import { runProgram } from '../../src/cli/program.ts';
import { failureText } from '../../src/report/failure.ts';
import { historyText, recordText } from '../../src/report/history.ts';
import { reportPage } from '../../src/report/html/page.ts';
import { junitText } from '../../src/report/junit.ts';
import { textReport } from '../../src/report/report.ts';
import { hostSaying } from '../support/host.ts';

// Who writes commits, branches, records, images or objects of the cluster writes on the console of who approves.

/** What a terminal, or the eye, would obey. */
const OBEYED =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

const CLEARED =
  'subject \u001b[2K\u001b[1A\r\u001b]8;;http://evil\u0007click \u001b[8m ✓ production runs \u202e rtl';
const TEXTS: readonly (readonly [what: string, text: string])[] = [
  ['an escape that clears the line', CLEARED],
  ['a title of the window', 'x\u001b]0;title\u0007'],
  ['a C1 control', 'x\u009b2Jy'],
  ['a carriage return', 'harmless\rplan approved'],
  ['a mark of direction', 'a\u2067b\u2069c\u200fd\u061ce'],
  ['a separator of lines', 'x\u2028✓ ok'],
  ['a backspace', 'evil\b\b\b\bgood'],
  ['a delete', 'x\u007fy'],
  ['letters without width', 'ad\u200bmin\ufeff'],
];

const deployed = (text: string) =>
  ({
    code: 'deployed',
    state: 'failed',
    environment: text,
    service: text,
    image: text,
    availability: undefined,
  }) as const;

describe('a text that strangers wrote', () => {
  for (const [what, text] of TEXTS) {
    const events: readonly Event[] = [
      {
        type: 'run.started',
        version: '0.1.0',
        service: 'example',
        branch: text,
        commit: '4f2c81e4f2c81e4f2c81e4f2c81e4f2c81e4f2c8',
        subject: text,
        build: 1,
        environments: [{ name: text, namespace: text, cluster: text }],
      },
      { type: 'stage.started', stage: 'deploy', environment: text },
      { type: 'command.output', line: text },
      {
        type: 'object.judged',
        key: { group: 'apps', kind: 'Deployment', namespace: 'development', name: text },
        verdict: { state: 'failed', cause: 'crash', reason: text },
        ms: 1,
      },
      { type: 'stage.finished', stage: 'deploy', result: deployed(text), ms: 1, good: false },
    ];
    const record = {
      number: 1,
      service: 'example',
      environment: 'development',
      outcome: 'succeeded',
      commit: '4f2c81e',
      subject: text,
      author: text,
      branch: text,
      build: 1,
      requester: text,
      approver: text,
      startedAt: '2026-11-28T12:00:00Z',
      objects: [],
      secrets: [],
      inventory: [],
      verdicts: [],
      image: undefined,
    } as unknown as ReleaseRecord;

    it(`shows ${what} on the console as a sign`, () => {
      let written = '';
      const report = textReport((line) => (written += line));
      for (const event of events) report(printableData(event));

      expect(written).not.to.match(OBEYED);
      expect(written).to.include(oneLine(text));
      expect(historyText([record])).not.to.match(OBEYED);
      expect(recordText(record)).not.to.match(OBEYED);
    });

    it(`shows ${what} of an error as a sign`, async () => {
      const { host, said } = hostSaying({ env: { SLIPWAY_LIBRARY: text } });

      await runProgram(['plan'], host);

      expect(said.err).to.include('the shared library is').and.not.to.match(OBEYED);
    });

    it(`shows ${what} in HTML and JUnit as a sign`, () => {
      expect(reportPage(events)).not.to.match(OBEYED);
      expect(junitText(events)).not.to.match(OBEYED);
    });
  }

  it('makes no line of its own', () => {
    const forged = 'x\nSECOND LINE ✓ ok';
    let written = '';
    textReport((line) => (written += line))(
      printableData<Event>({
        type: 'stage.finished',
        stage: 'deploy',
        result: deployed(forged),
        ms: 1,
        good: true,
      }),
    );
    const faults = new InvalidInput([
      yamlInvalid({ message: forged, hint: 'correct it', place: { file: forged } }),
    ]);

    expect(written)
      .to.include('x⏎SECOND LINE ✓ ok')
      .and.not.to.match(/^SECOND/m);
    expect(failureText(otherLibrary(forged, '0.1.0'), '0.1.0')).not.to.match(/^SECOND/m);
    expect(failureText(faults, '0.1.0')).not.to.match(/^SECOND/m);
  });

  it('keeps tabs, line breaks and letters of every language where they belong', () => {
    const text = 'tab\there\nGrüße, שלום, 你好, 👍🏽, é ✓ █';

    expect(printable(text)).to.equal(text);
  });

  it('is left alone for programs', async () => {
    const { host, said } = hostSaying({ env: { SLIPWAY_LIBRARY: 'x\u001b[2K' } });

    await runProgram(['plan', '--output', 'json'], host);

    expect((JSON.parse(said.out) as { message: string }).message).to.include('x\u001b[2K');
  });
});
