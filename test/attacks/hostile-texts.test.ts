import { expect } from 'chai';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import type { Event } from '../../src/core/events.ts';
import { printableData } from '../../src/core/printable.ts';
import { makeRedactor } from '../../src/core/redact.ts';
import { parseYaml, yamlText } from '../../src/core/yaml.ts';
import type { Fault } from '../../src/core/errors.ts';
import { sarifText } from '../../src/report/sarif.ts';
import { reportPage } from '../../src/report/html/page.ts';
import { jsonReport } from '../../src/report/json.ts';
import { junitText } from '../../src/report/junit.ts';
import { liveReport } from '../../src/report/live-report.ts';
import { textReport } from '../../src/report/report.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hostSaying } from '../support/host.ts';

// One text with everything that a terminal or an eye would obey, sent through whatever a stranger can name to whatever
// people and programs read.

const HOSTILE =
  'x\u001b[2K\u001b]8;;http://evil\u0007\r\u009b2J\u0085\b\u007f\u061c\u200b\u200e\u202e\u2028\u2029\u2067\ufeff\u{e0041} y';
const FORGED = `${HOSTILE}\n✓ forged`;
const OBEYED =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\u{e0000}-\u{e007f}]/u;
/** How the live table goes back to its first line. */
// eslint-disable-next-line no-control-regex
const REDRAW = /\u001b\[\d+A\u001b\[J/g;

/** Fields that only Slipway itself fills. */
const OWN =
  /^(?:type|state|op|code|cause|stage|title|outcome|phase|digest|kind|format|status|madeAt|expiresAt|at|startedAt|since|time)$/;

function poisoned(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return OWN.test(name) ? value : FORGED;
  if (Array.isArray(value)) return value.map((inner) => poisoned(inner, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, poisoned(inner, key)]));
}

const recorded = readFileSync(join(import.meta.dirname, '../report/recorded/failed-deploy.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Event);
const events = recorded.map((event) => poisoned(event) as Event);

function expectHarmless(text: string): void {
  expect(text).not.to.match(OBEYED);
  expect(text).not.to.match(/^✓ forged/m);
}

describe('a hostile text in whatever happens', () => {
  it('reaches a code review as signs, and as no other file', () => {
    const fault = { code: 'X', severity: 'error', message: FORGED, hint: FORGED, place: { file: FORGED } };
    const text = sarifText({ faults: [fault as Fault], rules: [], notes: [FORGED], version: '1' });

    const { runs } = JSON.parse(text) as {
      runs: {
        results: {
          message: { text: string };
          locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
        }[];
        invocations: { toolExecutionNotifications: { message: { text: string } }[] }[];
      }[];
    };
    const [{ message, locations } = expect.fail()] = runs[0]?.results ?? [];
    const { uri = '' } = locations[0]?.physicalLocation.artifactLocation ?? {};

    for (const shown of [
      message.text,
      runs[0]?.invocations[0]?.toolExecutionNotifications[0]?.message.text ?? '',
    ])
      expectHarmless(shown);
    expect(message.text).to.include('x␛[2K');
    expect(uri).to.match(/^[!-~]+$/);
    expect(decodeURIComponent(uri)).to.equal(FORGED);
  });

  it('reaches the console as signs', () => {
    let written = '';
    const report = textReport((text) => (written += text));
    for (const event of events) report(printableData(event));

    expectHarmless(written);
    expect(written).to.include('x␛[2K');
  });

  it('reaches the live table as signs', () => {
    let written = '';
    const looks = { columns: 200, colour: false, write: (text: string) => (written += text) };
    const clock = { now: () => 0, wait: () => new Promise<void>(() => undefined) };
    const report = liveReport({ ...looks, clock, signal: new AbortController().signal });
    for (const event of events) report(printableData(event));

    expectHarmless(written.replaceAll(REDRAW, ''));
  });

  it('reaches HTML and JUnit as signs', () => {
    expectHarmless(reportPage(events));
    // Its lines are white space to HTML.
    expect(reportPage(events, FORGED)).not.to.match(OBEYED);
    expectHarmless(junitText(events));
  });

  it('reaches programs as it is, and their terminal as escapes', () => {
    let written = '';
    const report = jsonReport((text) => (written += text));
    for (const event of events) report(event);

    expectHarmless(written);
    const read = written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event);
    expect(read).to.have.length(events.length);
    for (const [index, event] of events.entries()) expect(read[index]).to.include({ type: event.type });
    expect(JSON.stringify(read)).to.include(JSON.stringify(FORGED).slice(1, -1));
  });

  it('reaches manifests as it is, and their terminal as escapes', () => {
    const value = { data: { [HOSTILE]: FORGED, list: [HOSTILE, `${FORGED}\n`] } };

    expectHarmless(yamlText(value));
    expect(parseYaml(yamlText(value), 'x.yml')[0]?.value).to.deep.equal(value);
  });

  it('is hidden where it is a secret, however it is shown', () => {
    const redactor = makeRedactor();
    redactor.hide(Buffer.from(HOSTILE));
    let written = '';
    const report = textReport((text) => (written += text));
    for (const event of events) report(printableData(event));
    jsonReport((text) => (written += text))(events[0] as Event);

    expect(redactor.text(written)).not.to.include('http://evil');
  });
});

describe('a hostile text in what a service writes', () => {
  const folder = temporaryFolder('hostile');
  const build = ['--branch', 'main', '--commit', 'a'.repeat(40), '--build-number', '1'];
  const PLATFORM =
    'sandbox: default\nenvironments: { production: { branches: [main], namespace: production } }\n';
  const BLOCK = "slipway { kubernetes { deployment 'web' } }\n";
  const TEMPLATE = yamlText({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: {} });

  /** Runs a command in a folder with these files; what it printed, as text and as JSON. */
  async function printed(files: Readonly<Record<string, string>>, ...words: string[]): Promise<string> {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(join(folder, 'deploy'), { recursive: true });
    const all = {
      'platform.yml': PLATFORM,
      Jenkinsfile: BLOCK,
      'deploy/web-template.yml': TEMPLATE,
      ...files,
    };
    for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text);
    let both = '';
    for (const output of ['text', 'json', ...(words[0] === 'check' ? ['sarif'] : [])]) {
      const repository = async () => Promise.reject(new Error('no repository'));
      const { host, said } = hostSaying({ cwd: folder, adapters: { repository } });
      await runProgram([...words, '--output', output], host);
      if (output === 'json' && said.out !== '')
        for (const line of said.out.trim().split('\n'))
          expect(() => JSON.parse(line) as unknown).not.to.throw();
      both += `${said.out}\n${said.err}\n`;
    }
    return both;
  }

  const quoted = (text: string) =>
    text
      .replaceAll("'", '')
      .replaceAll('\\', '')
      .replaceAll(/[\r\n]/g, ' ');
  const CASES: Readonly<Record<string, readonly [Record<string, string>, ...string[]]>> = {
    'an option': [{}, 'check', '--file', FORGED],
    'a platform': [{}, 'check', '--platform', FORGED],
    'a branch': [{}, 'check', '--branch', FORGED, '--commit', 'b'.repeat(40), '--build-number', '1'],
    'an environment': [{}, 'render', FORGED, ...build],
    'a command': [{}, FORGED],
    'a setting': [{}, 'check', '--set', FORGED, ...build],
    'an image': [{}, 'render', '--image', FORGED, ...build],
    'a word of the block': [
      { Jenkinsfile: `slipway { ${quoted(HOSTILE)} '${quoted(HOSTILE)}' }` },
      'check',
      ...build,
    ],
    'a name of the block': [
      {
        Jenkinsfile: `slipway { kubernetes { deployment '${quoted(HOSTILE)}'; parameter '${quoted(HOSTILE)}', '${quoted(HOSTILE)}' } }`,
      },
      'check',
      ...build,
    ],
    'a parameter that is shown': [
      {
        Jenkinsfile: `slipway { kubernetes { deployment 'web'; parameter 'GREETING', '${quoted(HOSTILE)}' } }`,
      },
      'explain',
      ...build,
    ],
    'a value of a manifest': [
      {
        'deploy/web-template.yml': yamlText({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'web' },
          data: { [HOSTILE]: FORGED },
        }),
      },
      'render',
      ...build,
    ],
    'a kind and a name': [
      {
        'deploy/web-template.yml': yamlText({
          apiVersion: HOSTILE,
          kind: HOSTILE,
          metadata: { name: FORGED },
        }),
      },
      'check',
      ...build,
    ],
    'a template that is no YAML': [
      { 'deploy/web-template.yml': `a: [\n${HOSTILE}: {{ ${HOSTILE} }}` },
      'check',
      ...build,
    ],
    'the name of a template': [
      { [`deploy/${HOSTILE.replaceAll('/', '')}-template.yml`]: 'a: [' },
      'check',
      ...build,
    ],
    'a field of the platform': [
      { 'platform.yml': yamlText({ [HOSTILE]: FORGED, environments: { [HOSTILE]: {} } }) },
      'check',
      ...build,
    ],
    'a platform that is no YAML': [{ 'platform.yml': `a: "${HOSTILE}` }, 'check', ...build],
  };
  for (const [what, [files, ...words]] of Object.entries(CASES))
    it(`is printed with signs: ${what}`, async () => {
      expectHarmless(await printed(files, ...words));
    });
});
