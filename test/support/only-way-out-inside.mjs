// Runs inside of a network that only-way-out.ts has made: hands over the port that leads out, then runs one program after the other.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const door = createServer();
door.listen(3128, '198.51.100.1', () => process.send('door', door, () => door.close()));

process.on('message', ({ command: [program, ...args], cwd, env }) => {
  const before = strays();
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (said.err += text));
  child.once('error', (error) => process.send({ ...said, exit: 128, err: error.message, strays: 0 }));
  child.once('close', (code) => process.send({ ...said, exit: code ?? 128, strays: strays() - before }));
});
process.on('disconnect', () => process.exit());

/** Packets that were sent on the interface that leads nowhere. */
function strays() {
  const counters = /^ *out:(.*)$/m.exec(readFileSync('/proc/net/dev', 'utf8'))?.[1] ?? '';
  return Number(counters.trim().split(/ +/)[9]);
}
