import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
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

  it('is an error where it could not be written, which ends nothing early', () => {
    const full = openSync('/dev/full', 'w');
    const help = [program, 'check', '--help'];

    const { status, stderr } = spawnSync(process.execPath, help, { stdio: ['ignore', full, 'pipe'] });

    expect(stderr.toString()).to.match(
      /^✗ standard output could not be written: the disk is full\n {2}make room/,
    );
    expect(status).to.equal(3);
    const unheard = spawnSync(process.execPath, [program, 'nonsense'], { stdio: ['ignore', 'pipe', full] });
    expect(unheard.status).to.equal(2);
  });
});
