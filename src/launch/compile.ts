// node dist/compile.js: compiles the program for the Node that runs this, so that every command starts sooner. Commands
// are run once on a service made for it, for V8 keeps the code of what has run; the functions that nobody called it
// compiles when they are.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compiled } from './compiled.ts';
import { tuneV8 } from './tune-v8.ts';

const PLATFORM = `environments:
  production:
    branches: [master]
    namespace: example
    cluster: { context: example, server: https://127.0.0.1:1, identity: 00000000-0000-0000-0000-000000000000 }
registry: { oci: registry.example.com }
`;
const ASKED = ['--branch', 'master', '--commit', '0'.repeat(40), '--build-number', '1'];
const COMMANDS = [
  ['init', '--no-input', '--name', 'example'],
  ['check', 'production', ...ASKED],
  ['render', 'production', ...ASKED],
];

tuneV8();
void compile(join(__dirname, 'program.js'));

async function compile(file: string): Promise<void> {
  const program = compiled(file);
  const folder = mkdtempSync(join(tmpdir(), 'slipway-compile-'));
  try {
    process.chdir(folder);
    writeFileSync('platform.yml', PLATFORM);
    process.env['SLIPWAY_PLATFORM'] = 'platform.yml';
    for (const words of COMMANDS) {
      process.argv = [process.execPath, 'slipway', ...words];
      await program.run()['ended'];
    }
    program.save();
    for (const each of packagesIn(join(dirname(file), 'packages'))) {
      const late = compiled(each);
      late.run();
      late.save();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function packagesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name));
}
