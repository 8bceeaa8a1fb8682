// Ring: slow, because the TypeScript compiler reads the whole program.
import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventSchemaText } from '../../scripts/event-schema.ts';
import { assertValidEvent } from '../support/valid-event.ts';

const root = join(import.meta.dirname, '../..');

describe('core/events', function () {
  this.timeout(30_000);

  it('are published as the code has them (mended by npx tsx scripts/publish-schemas.ts)', () => {
    expect(readFileSync(join(root, 'schemas/events.schema.json'), 'utf8')).to.equal(eventSchemaText());
  });

  const recorded = join(root, 'test/report/recorded');
  for (const file of readdirSync(recorded).filter((name) => name.endsWith('.jsonl')))
    it(`hold for every line of ${file}, which a real deploy printed`, () => {
      for (const line of readFileSync(join(recorded, file), 'utf8').trim().split('\n'))
        assertValidEvent(JSON.parse(line));
    });

  it('refuse what no event has', () => {
    expect(() => assertValidEvent({ type: 'note', text: 'x', more: 1 })).to.throw('no valid event');
    expect(() => assertValidEvent({ type: 'note' })).to.throw('no valid event');
    expect(() => assertValidEvent({ type: 'nothing.known', text: 'x' })).to.throw('no valid event');
  });
});
