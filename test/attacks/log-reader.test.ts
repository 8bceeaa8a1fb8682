import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import { HIDDEN, makeRedactor } from '../../src/core/redact.ts';

const VALUE = 'S3cr3t/Päss"w0rd+Kv9<x>';

/** What a program prints that is given the value in its environment. */
function printed(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { env: { ...process.env, LC_ALL: 'C.UTF-8', VALUE }, encoding: 'utf8' });
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function redacted(text: string, value: string | Buffer = VALUE): string {
  const redactor = makeRedactor();
  redactor.hide(Buffer.from(value));
  return redactor.text(text);
}

/** What somebody can still read, who knows how it was encoded. */
function decodedBytes(lines: string, command: string): Buffer {
  const text = lines.replaceAll('  test │ ', '').replaceAll(HIDDEN, '!');
  if (!command.startsWith('base64'))
    return Buffer.from(text.replaceAll(/\s/g, '').split('!').join('00'), 'hex');
  return Buffer.concat(
    text
      .replaceAll('\n', '')
      .split('!')
      .flatMap((part) => [
        ...[0, 1, 2, 3].map((skip) => Buffer.from(part.slice(skip), 'base64')),
        Buffer.from('\n'),
      ]),
  );
}

describe('attacks by a reader of logs', () => {
  const python =
    (expression: string): (() => string) =>
    () =>
      printed(
        'python3',
        '-c',
        `import os, json, html; v = os.environ['VALUE']; print(${expression}, end='')`,
      );
  const FORMS: Readonly<Record<string, () => string>> = {
    "in Go's JSON": () =>
      JSON.stringify(VALUE).slice(1, -1).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e'),
    "in Python's JSON": python('json.dumps(v)[1:-1]'),
    "in PHP's JSON": () =>
      JSON.stringify(VALUE).slice(1, -1).replaceAll('ä', '\\u00e4').replaceAll('/', '\\/'),
    'in ASCII JSON with capitals': () => JSON.stringify(VALUE).slice(1, -1).replaceAll('ä', '\\u00E4'),
    "in Python's JSON inside of JSON": python('json.dumps(json.dumps(v)[1:-1])[1:-1]'),
    "in .NET's JSON": () =>
      [...VALUE]
        .map((letter) =>
          /[<>&'"+`ä]/.test(letter)
            ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`
            : letter,
        )
        .join(''),
    "in Go's HTML": () => VALUE.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;'),
    "in Python's HTML": python('html.escape(v)'),
    'in HTML that is ASCII': python("html.escape(v).encode('ascii', 'xmlcharrefreplace').decode()"),
    'in hexadecimal': () => Buffer.from(VALUE).toString('hex'),
    'in hexadecimal with capitals': () => Buffer.from(VALUE).toString('hex').toUpperCase(),
    "as Python's bytes": python('str(v.encode())[2:-1]'),
    'in UTF-8 read as Latin-1': () => Buffer.from(VALUE).toString('latin1'),
    'in Latin-1 read as UTF-8': () => Buffer.from(VALUE, 'latin1').toString('utf8'),
    'in the normal form of macOS': () => VALUE.normalize('NFD'),
    'in XML that escapes ampersands and brackets alone': () => VALUE.replaceAll('<', '&lt;'),
    'in ASCII JSON inside of JSON': () =>
      JSON.stringify(JSON.stringify(VALUE).slice(1, -1).replaceAll('ä', '\\u00E4')).slice(1, -1),
    'in hexadecimal with colons': () =>
      Buffer.from(VALUE)
        .toString('hex')
        .replaceAll(/..(?=.)/g, '$&:'),
    'in hexadecimal with colons and capitals': () =>
      Buffer.from(VALUE)
        .toString('hex')
        .toUpperCase()
        .replaceAll(/..(?=.)/g, '$&:'),
    'in hexadecimal with signs of C': () => [...Buffer.from(VALUE)].map((b) => `0x${hex(b)}`).join(', '),
    'in hexadecimal with signs of C, apart': () =>
      [...Buffer.from(VALUE)].map((b) => `0x${hex(b)}`).join(' '),
    'in escapes of C': () => [...Buffer.from(VALUE)].map((b) => `\\x${hex(b)}`).join(''),
    'in escapes of JavaScript': () => [...Buffer.from(VALUE)].map((b) => `\\u00${hex(b)}`).join(''),
    'in octal escapes': () =>
      [...Buffer.from(VALUE)].map((b) => `\\${b.toString(8).padStart(3, '0')}`).join(''),
    'in numbers of HTML': () => [...Buffer.from(VALUE)].map((b) => `&#${b};`).join(''),
    'in a list of bytes': () => [...Buffer.from(VALUE)].join(', '),
    'in UTF-16 as base64': () => Buffer.from(VALUE, 'utf16le').toString('base64').replace(/=*$/, ''),
    'in UTF-16 as hexadecimal': () => Buffer.from(VALUE, 'utf16le').toString('hex'),
    'in groups of two bytes': () =>
      Buffer.from(VALUE)
        .toString('hex')
        .replaceAll(/....(?=.)/g, '$& '),
    'in percent signs': () => Buffer.from(VALUE).toString('hex').replaceAll(/../g, '%$&'),
  };

  for (const [what, form] of Object.entries(FORMS))
    it(`find no value ${what}`, () => {
      expect(redacted(`before ${form()} after`)).to.equal(`before ${HIDDEN} after`);
    });

  it("find no value as Python's bytes with an apostrophe", () => {
    const value = `it's a Pässw0rd"`;
    const text = execFileSync('python3', ['-c', 'import os; print(os.environb[b"VALUE"], end="")'], {
      env: { ...process.env, VALUE: value },
      encoding: 'utf8',
    });

    expect(redacted(text, value)).to.equal(`b'${HIDDEN}'`);
  });

  for (const width of [64, 76])
    it(`find no value in base64 that is broken after ${width} letters, with something before each line`, () => {
      const value = Array.from({ length: 12 }, (_, index) => `part-${index}-of-a-token`).join('.');
      const text = execFileSync('base64', ['-w', String(width)], { input: value, encoding: 'utf8' });

      const lines = redacted(text.replaceAll(/^/gm, '| '), value).split('\n');

      for (const line of lines.filter((each) => each.length > 14)) expect(line).to.equal(`| ${HIDDEN}`);
      expect(redacted(text, value).trim()).to.equal(HIDDEN);
    });

  for (const value of ['S3cr3tPassw0rd', VALUE, `${VALUE}-${'k9'.repeat(40)}/${VALUE}`])
    for (const command of [
      'base64',
      'base64 -w 64',
      'base64 -w 64 | tr +/ -_',
      'od -An -v -tx1 -w30 | tr -d " "',
      'od -An -v -tx1 -w32 | tr -d " " | tr a-f A-F',
      'od -An -tx1 -v',
      'od -An -tx1 -v | tr a-f A-F',
    ])
      it(`find no value of ${value.length} letters among other text in ${command}`, () => {
        for (let offset = 0; offset < 80; offset += 7) {
          const text = `${'.'.repeat(offset)}${value}${'.'.repeat(40)}`;
          const encoded = execFileSync('sh', ['-c', command], { input: text, encoding: 'utf8' });
          const lines = encoded.replaceAll(/^ ?/gm, '  test │ ');

          const bytes = Buffer.from(value);
          const left = decodedBytes(redacted(lines, value), command);

          for (let at = 0; at + 8 <= bytes.length; at += 1)
            expect(left.includes(bytes.subarray(at, at + 8)), `${offset}: ${left.toString()}`).to.equal(
              false,
            );
        }
      });

  it('cannot stop a deploy by a value that begins like the log over and over', () => {
    const value = `${'a'.repeat(100_000)}b`;
    const text = 'a'.repeat(1_000_000);

    expect(redacted(text, value)).to.equal(text);
    expect(redacted(`${text}b`, value)).to.equal(`${'a'.repeat(900_000)}${HIDDEN}`);
  });

  it('cannot stop a stream either, in whatever pieces it comes', () => {
    const redactor = makeRedactor();
    redactor.hide(Buffer.from(`${'ab'.repeat(20_000)}c`));
    const out: string[] = [];
    const stream = redactor.stream((text) => out.push(text));
    const text = `${'ab'.repeat(100_000)}x`;

    for (let at = 0; at < text.length; at += 4_096) stream.write(text.slice(at, at + 4_096));
    stream.end();

    expect(out.join('')).to.equal(text);
  });
});
