import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { isAlive, startOf } from '../../src/sandbox/process-table.ts';

/** The thread that began it is gone, as in a process of many threads that was just killed; the port is not. */
const WITHOUT_ITS_FIRST_THREAD = `
import ctypes, socket, threading
port = socket.create_server(("127.0.0.1", 0))
last = threading.Event()
threading.Thread(target=last.wait).start()
print("listening", flush=True)
ctypes.CDLL(None).pthread_exit(None)
`;

describe('sandbox/process-table', () => {
  it('calls a process alive as long as one of its threads holds its ports', async () => {
    const child = spawn('python3', ['-c', WITHOUT_ITS_FIRST_THREAD], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(child, 'exit');
    try {
      await once(createInterface({ input: child.stdout }), 'line');
      const pid = child.pid ?? 0;
      const started = await startOf(pid);

      expect(started).to.be.a('string');
      expect(await isAlive({ pid, started: started ?? '' })).to.equal(true);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });
});
