import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { HIDDEN, makeRedactor } from '../../src/core/redact.ts';

const VALUE = `pa55 "w'o$rd\\/+&<ü>`;

function redactorOf(...values: readonly string[]): ReturnType<typeof makeRedactor> {
  const redactor = makeRedactor();
  for (const value of values) redactor.hide(Buffer.from(value));
  return redactor;
}

function shell(script: string): string {
  return execFileSync('bash', ['-c', script], {
    env: { ...process.env, LC_ALL: 'C.UTF-8', VALUE },
    encoding: 'utf8',
  });
}

describe('core/redact', () => {
  const FORMS: Readonly<Record<string, () => string>> = {
    raw: () => VALUE,
    base64: () => Buffer.from(VALUE).toString('base64'),
    'base64 as base64 prints it': () => shell('printf %s "$VALUE" | base64 -w0'),
    base64url: () => Buffer.from(VALUE).toString('base64url'),
    'URL-encoded': () => encodeURIComponent(VALUE),
    'URL-encoded in lower case': () =>
      encodeURIComponent(VALUE).replaceAll(/%../gu, (code) => code.toLowerCase()),
    'as a form': () => new URLSearchParams({ v: VALUE }).toString().slice(2),
    'in the path of an address': () => encodeURI(VALUE),
    'quoted by bash printf %q': () => shell('printf %q "$VALUE"'),
    'quoted by bash ${VALUE@Q}': () => shell('printf %s "${VALUE@Q}"').slice(1, -1),
    'in single quotes of a shell': () => VALUE.replaceAll("'", `'\\''`),
    'in double quotes of a shell': () => VALUE.replaceAll(/["\\$`]/gu, '\\$&'),
    'in JSON': () => JSON.stringify(VALUE).slice(1, -1),
    'in JSON inside of JSON': () => JSON.stringify(JSON.stringify(VALUE).slice(1, -1)).slice(1, -1),
    'in YAML single quotes': () => VALUE.replaceAll("'", "''"),
    'in HTML': () => VALUE.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
  };

  for (const [what, form] of Object.entries(FORMS))
    it(`hides a value ${what}`, () => {
      expect(redactorOf(VALUE).text(`before ${form()} after`)).to.equal(`before ${HIDDEN} after`);
    });

  for (const prefix of ['', 'u', 'us', 'user:', 'some longer text '])
    it(`hides a value inside of base64 that begins with '${prefix}'`, () => {
      const encoded = Buffer.from(`${prefix}hunter-canary-42:rest`).toString('base64');

      const text = redactorOf('hunter-canary-42').text(encoded);

      expect(text).to.contain(HIDDEN);
      // What is left at its borders is not enough to read it.
      expect(Buffer.from(text.replace(HIDDEN, '====')).toString()).not.to.contain('canary');
      expect(encoded.length - text.replace(HIDDEN, '').length).to.be.at.least(18);
    });

  it('hides each line of a value, because output is prefixed line by line', () => {
    const redactor = redactorOf('-----BEGIN KEY-----\nMIIabcdef0123\nMIIghijkl4567\n-----END KEY-----\n');

    expect(redactor.text('│ -----BEGIN KEY-----\n│ MIIabcdef0123\n│ MIIghijkl4567')).to.equal(
      `│ -----BEGIN KEY-----\n│ ${HIDDEN}\n│ ${HIDDEN}`,
    );
  });

  it('hides the password of an address and of a registry login', () => {
    const redactor = redactorOf(
      'postgres://app:s3cr%2Fet@db/app',
      '{"auths":{"r.example.com":{"auth":"dXNlcjpwYXNzd29yZA==","password":"docker-pass"}}}',
    );

    expect(
      redactor.text('login s3cr/et or s3cr%2Fet, docker-pass, dXNlcjpwYXNzd29yZA==, r.example.com'),
    ).to.equal(`login ${HIDDEN} or ${HIDDEN}, ${HIDDEN}, ${HIDDEN}, r.example.com`);
  });

  it('hides bytes that are no text in base64', () => {
    const bytes = Buffer.from([0xff, 0x00, 0xfe, 0x81, 0x82, 0x83, 0x84]);
    const redactor = makeRedactor();

    expect(redactor.hide(bytes)).to.equal(true);
    expect(redactor.text(`x ${bytes.toString('base64')} y`)).to.equal(`x ${HIDDEN} y`);
  });

  it('says which values are too short to be hidden, and leaves them', () => {
    const redactor = makeRedactor();

    expect(redactor.hide(Buffer.from('12345'))).to.equal(false);
    expect(redactor.hide(Buffer.from('123456'))).to.equal(true);
    expect(redactor.text('12345 123456')).to.equal(`12345 ${HIDDEN}`);
  });

  it('takes the longest where one value begins with another', () => {
    expect(redactorOf('hunter', 'hunter-two').text('hunter-two hunter')).to.equal(`${HIDDEN} ${HIDDEN}`);
  });

  it('leaves text alone in which there is no value', () => {
    const text = 'nothing to see here, hunte r\n'.repeat(50);

    expect(redactorOf('hunter').text(text)).to.equal(text);
    expect(makeRedactor().text(text)).to.equal(text);
  });

  describe('stream', () => {
    const written = (
      redactor: ReturnType<typeof makeRedactor>,
      chunks: readonly string[],
    ): readonly string[] => {
      const out: string[] = [];
      const stream = redactor.stream((text) => out.push(text));
      for (const chunk of chunks) stream.write(chunk);
      stream.end();
      return out;
    };

    it('hides a value wherever chunks are cut', () => {
      const redactor = redactorOf('hunter-canary', 'hunter', VALUE);
      const text = `a hunter-canary b hunter c ${VALUE} d huntEr hunter-canarx`;
      const whole = redactor.text(text);

      for (let one = 0; one <= text.length; one += 1)
        for (let two = one; two <= text.length; two += 3) {
          const chunks = [text.slice(0, one), text.slice(one, two), text.slice(two)];
          expect(written(redactor, chunks).join('')).to.equal(whole);
        }
      expect(whole).to.equal(`a ${HIDDEN} b ${HIDDEN} c ${HIDDEN} d huntEr ${HIDDEN}-canarx`);
    });

    it('hides a value that comes letter by letter', () => {
      expect(written(redactorOf('hunter-canary'), [...'x hunter-canary y']).join('')).to.equal(
        `x ${HIDDEN} y`,
      );
    });

    it('holds nothing back that cannot become a value', () => {
      expect(written(redactorOf('hunter-canary'), ['line one\n', 'line two\n'])).to.deep.equal([
        'line one\n',
        'line two\n',
      ]);
    });

    it('passes on the beginning of a value at the end', () => {
      expect(written(redactorOf('hunter-canary'), ['x hunter-'])).to.deep.equal(['x ', 'hunter-']);
    });
  });
});
