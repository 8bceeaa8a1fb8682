// npx tsx bench/network/run.ts: what the one place for all connections costs a run without a proxy. The same requests go
// through its agents and through Node's own, in turns, to a server with TLS in a thread of its own; the ratio counts.
import { once } from 'node:events';
import { get, Agent } from 'node:https';
import { Worker } from 'node:worker_threads';
import { openNetwork } from '../../src/adapters/network/network.ts';
import { makeAuthority } from '../../src/sandbox/certificates.ts';

const ROUNDS = Number(process.env['ROUNDS'] ?? 20);
/** More than this is slower, not noise. */
const MOST = 1.1;

const authority = makeAuthority('bench', new Date());
const server = new Worker(new URL('server.mjs', import.meta.url), {
  workerData: authority.server('bench', ['localhost']),
});
const [port] = (await once(server, 'message')) as [number];
const ca = authority.certificate;
const network = openNetwork({});

/** A new one each time, for what is asked first costs most. */
const makers = {
  ours: () => network.agentsWith({ ca }).https,
  node: () => new Agent({ keepAlive: true, maxCachedSessions: 4, ca }),
};
type Who = keyof typeof makers;

const WORK: Readonly<Record<string, (agent: Agent) => Promise<void>>> = {
  '300 requests, one after the other': (agent) => asking(agent, { times: 300, bytes: 2_000 }),
  '20 first requests, each on a connection of its own': async (agent) => {
    await Promise.all(Array.from({ length: 20 }, () => ask(agent, 2_000)));
  },
  '256 MB in four answers': (agent) => asking(agent, { times: 4, bytes: 64 * 1024 * 1024 }),
};

process.stdout.write(
  `${'work'.padEnd(52)}${'Node alone'.padStart(12)}${'ours'.padStart(12)}   ratio, most ${MOST}\n`,
);
for (const [name, work] of Object.entries(WORK)) {
  const times: Record<Who, number[]> = { ours: [], node: [] };
  for (let round = -2; round < ROUNDS; round += 1)
    // Whoever comes second finds a warmer machine.
    for (const who of round % 2 === 0 ? (['ours', 'node'] as const) : (['node', 'ours'] as const)) {
      const ms = await timed(work, makers[who]());
      if (round >= 0) times[who].push(ms);
    }
  // Other work on the machine only ever makes a round slower.
  const [ours, node] = [Math.min(...times.ours), Math.min(...times.node)];
  if (ours / node > MOST) process.exitCode = 1;
  const cells = [`${node.toFixed(1)} ms`, `${ours.toFixed(1)} ms`].map((cell) => cell.padStart(12));
  process.stdout.write(`${name.padEnd(52)}${cells.join('')}${(ours / node).toFixed(2).padStart(8)}\n`);
}
await server.terminate();

async function timed(work: (agent: Agent) => Promise<void>, agent: Agent): Promise<number> {
  const start = performance.now();
  await work(agent);
  const ms = performance.now() - start;
  agent.destroy();
  return ms;
}

async function asking(agent: Agent, { times, bytes }: { times: number; bytes: number }): Promise<void> {
  for (let asked = 0; asked < times; asked += 1) await ask(agent, bytes);
}

function ask(agent: Agent, bytes: number): Promise<void> {
  return new Promise((done, fail) => {
    get({ host: 'localhost', port, path: `/${bytes}`, agent }, (answer) => {
      answer.resume().once('end', done).once('error', fail);
    }).once('error', fail);
  });
}
