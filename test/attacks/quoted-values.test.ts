import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFiles } from '../../src/adapters/files.ts';
import type { Session } from '../../src/app/world.ts';
import { withReports } from '../../src/cli/options/report.ts';
import { printResult } from '../../src/cli/result.ts';
import { UserError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/events.ts';
import { makeRedactor } from '../../src/core/redact.ts';
import { jsonReport } from '../../src/report/json.ts';

const VALUE = `p"q\\r<é&>'$zeta-omega-77`;
/** What an encoding leaves as it is, whichever it was. */
const RECOGNISED = 'zeta-omega-77';

/** As an admission webhook or a controller may quote what it was sent. */
const QUOTED = {
  'as it is': VALUE,
  'in JSON': JSON.stringify(VALUE),
  'in JSON inside of JSON': JSON.stringify(JSON.stringify(VALUE)),
  'as Go quotes it': JSON.stringify(VALUE).replaceAll(
    /[<>&]/g,
    (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`,
  ),
  'as a shell quotes it': VALUE.replaceAll(/["\\$`]/g, '\\$&'),
  'in HTML': VALUE.replaceAll(
    /[&<>"']/g,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;' })[sign] ?? '&#39;',
  ),
};

describe('values of a Secret that the refusal of its write quotes', () => {
  for (const [how, quoted] of Object.entries(QUOTED))
    it(`are in no report, no event and no result, quoted ${how}`, async () => {
      const cwd = mkdtempSync(join(tmpdir(), 'slipway-quoted-'));
      const redactor = makeRedactor();
      redactor.hide(Buffer.from(VALUE));
      const refused = `admission webhook denied the request: ${quoted}`;
      const key = { kind: 'Secret', namespace: 'production', name: 'web-env' };
      const event = {
        type: 'object.judged',
        key,
        verdict: { state: 'failed', cause: 'crash', reason: refused },
        ms: 1,
      } as unknown as Event;
      let printed = '';
      const write = (text: string): void => void (printed += redactor.text(text));
      const session = {
        cwd,
        redactor,
        env: {},
        emit: jsonReport(write, redactor.data),
        output: 'json',
        print: write,
        adapters: { files: (folder: string) => Promise.resolve(openFiles(folder)) },
      } as unknown as Session;
      const work = (inner: Session): Promise<never> => {
        inner.emit(event);
        printResult({ type: 'checked', refused } as never, inner, () => '');
        throw new UserError({ code: 'OBJECTS_REFUSED', message: refused, exit: 3 } as never);
      };

      await withReports({ report: 'page.html', junit: 'junit.xml' }, session, async (inner) =>
        work(inner),
      ).then(
        () => expect.fail('ended well'),
        () => undefined,
      );

      const page = readFileSync(join(cwd, 'page.html'), 'utf8');
      const junit = readFileSync(join(cwd, 'junit.xml'), 'utf8');
      rmSync(cwd, { recursive: true });
      for (const text of [page, junit, printed]) {
        expect(text).to.contain('admission webhook denied the request: ').and.contain('[secret]');
        expect(text).not.to.contain(RECOGNISED);
      }
    });

  it('that are words of the program change no event, and are hidden where it is printed', () => {
    const redactor = makeRedactor();
    for (const word of ['object', 'failed']) redactor.hide(Buffer.from(word));
    const event = { type: 'object.judged', verdict: { state: 'failed', reason: '"failed" it says' } };

    const hidden = redactor.data(event);

    expect(hidden).to.deep.equal({ ...event, verdict: { state: 'failed', reason: '"[secret]" it says' } });
    expect(redactor.text(JSON.stringify(hidden))).to.not.match(/object|failed/);
  });
});
