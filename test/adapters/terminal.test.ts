import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import type { ReadStream, WriteStream } from 'node:tty';
import { openTerminal } from '../../src/adapters/terminal.ts';
import { UserError } from '../../src/core/errors.ts';
import { Exit } from '../../src/core/exit.ts';

/** Asks somebody who presses these keys once the question is there, and may have typed something before. */
function asked(keys: string, ahead = ''): Promise<string> {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const terminal = openTerminal(input as unknown as ReadStream, output as unknown as WriteStream);
  input.write(ahead);
  output.once('data', () => input.write(keys));
  const answer = terminal.ask('name: ', new AbortController().signal);
  return answer;
}

describe('adapters/terminal', () => {
  it('gives what was typed', async () => {
    expect(await asked(' shop \r')).to.equal('shop');
  });

  it('takes nothing that was typed before it asked, whole lines or half of one', async () => {
    expect(await asked('shop\r', 'yes\rother\rsh')).to.equal('shop');
  });

  for (const [key, keys] of Object.entries({ 'Ctrl-C': 'sho\x03', 'Ctrl-D': '\x04' }))
    it(`takes ${key} for a stop, and not for a bug`, async () => {
      const error: unknown = await asked(keys).catch((thrown: unknown) => thrown);

      expect(error instanceof UserError && error.exit).to.equal(Exit.interrupted);
    });
});
