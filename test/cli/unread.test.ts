import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { program } from '../support/program.ts';

describe('output that nobody reads to its end', () => {
  it('is no error, so that the program goes on to its own exit code', async function () {
    this.timeout(60_000);
    const child = spawn(process.execPath, [program, 'check', '--help'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Long before the first word.
    child.stdout.destroy();
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));

    const code = await new Promise((resolve) => child.on('close', resolve));

    expect(said).to.equal('');
    expect(code).to.equal(0);
  });
});
