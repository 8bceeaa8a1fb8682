// Ring: slow, because the readers of archives and of sealed files take seconds for a hundred inputs.
import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inputOf } from './input.ts';
import { faultOf } from './judge.ts';
import { Wrong } from './reader.ts';
import { READERS } from './readers/all.ts';

const SEED = 20_261_129;
const EACH = 150;

describe('readers of what strangers write', function () {
  // A loop without end would show as this, and nothing else takes nearly as long.
  this.timeout(60_000);

  for (const reader of READERS) {
    const folder = join(import.meta.dirname, 'corpus', reader.name);
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      it(`${reader.name}: once stumbled over ${name}`, async () => {
        expect(await faultOf(reader, readFileSync(join(folder, name)))).to.equal(undefined);
      });

    const most = EACH * (reader.share ?? 1);
    it(`${reader.name}: ${most} damaged inputs give a result or an error of the catalogue`, async () => {
      for (let index = 0; index < most; index += 1)
        expect(await faultOf(reader, await inputOf(reader, SEED, index)), `input ${index}`).to.equal(
          undefined,
        );
    });
  }

  it('would be told of what is wrong', async () => {
    const broken: readonly (() => unknown)[] = [
      () => [].at(0)!['x'],
      () => Promise.reject(new RangeError('Maximum call stack size exceeded')),
      () => Promise.reject(new Wrong('a fault of its own')),
      () => Object.assign(Object.prototype, { polluted: 1 }),
    ];
    const faults: (string | undefined)[] = [];
    for (const read of broken) {
      faults.push(await faultOf({ name: 'broken', samples: [], read }, Buffer.alloc(0)));
      Reflect.deleteProperty(Object.prototype, 'polluted');
    }

    expect(faults[0]).to.match(/^threw TypeError at nowhere: Cannot read/);
    expect(faults.slice(1)).to.deep.equal([
      'threw RangeError at nowhere: Maximum call stack size exceeded',
      'a fault of its own',
      'a prototype was changed',
    ]);
  });
});
