import { expect } from 'chai';
import { openProcesses } from '../../src/adapters/processes.ts';
import { UserError } from '../../src/core/errors.ts';
import type { Event } from '../../src/core/events.ts';
import { runTests } from '../../src/app/test-lines.ts';

const processes = openProcesses(process.env);
const never = new AbortController().signal;

async function run(commands: readonly string[], timeoutMs = 60_000) {
  const events: Event[] = [];
  const emit = (event: Event): void => void events.push(event);
  const error = await runTests({ commands, cwd: '/', timeoutMs, processes, emit }, never).catch(
    (thrown: unknown) => thrown,
  );
  return { events, error: error instanceof UserError ? `${error.code}: ${error.message}` : error };
}

describe('src/app/test-lines', () => {
  it('shows each line with what it prints', async () => {
    const { events, error } = await run(['echo one', 'echo two >&2']);

    expect(error).to.equal(undefined);
    expect(events).to.deep.equal([
      { type: 'command.started', command: 'echo one' },
      { type: 'command.output', line: 'one' },
      { type: 'command.started', command: 'echo two >&2' },
      { type: 'command.output', line: 'two' },
    ]);
  });

  it('ends with the line that failed and its code, before the next one', async () => {
    const { events, error } = await run(['exit 3', 'echo never']);

    expect(error).to.equal('TEST_FAILED: test failed: exit 3 ended with 3');
    expect(events).to.have.length(1);
  });

  it('ends a line that runs too long', async () => {
    const { error } = await run(['sleep 600'], 50);

    expect(error).to.equal('TEST_TIMED_OUT: test failed: sleep 600 still ran after 0.1s');
  });
});
