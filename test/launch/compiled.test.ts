import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = `exports.file = __filename;
exports.sep = require('node:path').sep;
exports.count = globalThis.slipwayCount = (globalThis.slipwayCount ?? 0) + 1;
`;

const project = join(import.meta.dirname, '..', '..');

describe('compiled code', function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'slipway-compiled-'));
    file = join(folder, 'program.js');
    writeFileSync(file, PROGRAM);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** In a process of its own, for V8 remembers what it compiled as long as it lives. */
  function inNode(lines: string): unknown {
    const text = `import { compiled } from './src/launch/compiled.ts';
const program = compiled(${JSON.stringify(file)});
${lines}`;
    const words = ['--import', 'tsx', '--input-type=module', '-e', text];
    return JSON.parse(execFileSync(process.execPath, words, { cwd: project, encoding: 'utf8' })) as unknown;
  }

  const kept = (): string => {
    const name = readdirSync(folder).find((each) => each !== 'program.js');
    return join(folder, name ?? 'nothing was kept');
  };
  const save = (): unknown => inNode('program.run(); program.save(); console.log(program.reused)');
  const reuse = (): unknown =>
    inNode('console.log(JSON.stringify({ reused: program.reused, ...program.run() }))');

  it('runs a file as Node runs CommonJS, each time anew', () => {
    expect(inNode('console.log(JSON.stringify([program.run(), program.run()]))')).to.deep.equal([
      { file, sep: '/', count: 1 },
      { file, sep: '/', count: 2 },
    ]);
  });

  it('is taken by the next process that runs the same Node', () => {
    expect(save()).to.equal(false);
    expect(reuse()).to.deep.include({ reused: true, file, count: 1 });
  });

  it('is not taken when it is of another program', () => {
    save();
    writeFileSync(file, `${PROGRAM}exports.other = true;\n`);

    expect(reuse()).to.deep.include({ reused: false, other: true });
  });

  it('is not taken when half of it is missing', () => {
    save();
    truncateSync(kept(), statSync(kept()).size / 2);

    expect(reuse()).to.deep.include({ reused: false, count: 1 });
  });

  it('finds packages in files beside it, each once', () => {
    mkdirSync(join(folder, 'packages/@some'), { recursive: true });
    writeFileSync(join(folder, 'packages/@some/client.js'), 'exports.name = "client";');
    writeFileSync(
      file,
      `exports.same = require('@some/client') === require('@some/client');
exports.name = require('@some/client').name;`,
    );

    expect(inNode('console.log(JSON.stringify(program.run()))')).to.deep.equal({
      same: true,
      name: 'client',
    });
  });

  it('has all that it depends on in its name', () => {
    save();

    expect(kept()).to.include(`program.js.${process.version}-${process.platform}-${process.arch}-`);
  });
});
