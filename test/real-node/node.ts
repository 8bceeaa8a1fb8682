import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { after } from 'mocha';
import { temporaryFolder } from '../support/folder.ts';
import { run, type Ran, type Running } from '../support/run.ts';

/** A node with real containers, on which everything listens at one address. */
export const ADDRESS = '10.89.0.1';

export type RealNode = {
  readonly folder: string;
  /** Runs a program in the node's network, to its end. */
  inside(words: readonly string[], running: Running): Promise<Ran>;
  /** What kubectl prints as somebody who may do everything; throws what it says where it fails. */
  kubectl(words: readonly string[], input?: string): Promise<string>;
  /** Leads connections to a port of the node to one of this machine's loopback. */
  lead(port: number, to: number): Promise<void>;
  /** Requests at a steady rate until stopped, from the moment on that every address has answered. */
  load(rate: number, urls: readonly string[]): Promise<Load>;
};

export type Load = { stop(): Promise<LoadReport> };

export type LoadReport = {
  readonly seconds: number;
  readonly reports: readonly {
    readonly url: string;
    readonly sent: number;
    readonly failed: number;
    readonly why: Readonly<Record<string, number>>;
    readonly first?: string;
  }[];
};

/** Most requests of one load: ten minutes of 200 a second. */
const MOST = 120_000;

const script = (name: string): string => join(import.meta.dirname, name);

/** A node of `node.sh up FOLDER` that stays, for whoever writes tests; its namespaces are made anew. */
const STAYING = process.env['SLIPWAY_REAL_NODE'];

/** A node on which `names` stand for its address, which ends with the mocha process. Says why where there can be none. */
export async function startNode(names: readonly string[], programs: string): Promise<RealNode> {
  const folder = STAYING ?? join(temporaryFolder('real-node'), 'node');
  if (STAYING === undefined) await hold(folder, names, programs);
  return open(folder);
}

async function hold(folder: string, names: readonly string[], programs: string): Promise<void> {
  const held = spawn('bash', [script('node.sh'), 'hold', folder, ...names], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_SANDBOX_PROGRAMS: programs },
  });
  after('end the node', async function () {
    this.timeout(60_000);
    const ended = held.exitCode === null ? once(held, 'exit') : undefined;
    // Also one that is not ready yet and reads no stdin.
    await run(['bash', script('node.sh'), 'down', folder], { cwd: '/', env: process.env });
    held.stdin.end();
    await ended;
  });
  await ready(held);
}

function open(folder: string): RealNode {
  const enter = [script('node.sh'), 'in', folder];
  const inside: RealNode['inside'] = async (words, running) => run(['bash', ...enter, ...words], running);
  return {
    folder,
    inside,
    kubectl: async (words, input = '') => {
      const { exit, out, err } = await inside(['kubectl', ...words], {
        cwd: folder,
        env: process.env,
        input,
      });
      if (exit !== 0) throw new Error(`kubectl ${words.join(' ')} ended with ${exit}: ${err}`);
      return out;
    },
    lead: async (port, to) => {
      const words = [...enter, process.execPath, script('door.mjs'), ADDRESS, String(port)];
      const child = spawn('bash', words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      const [, door] = (await once(child, 'message')) as [string, Server];
      door.unref();
      door.on('connection', (from) => {
        const onward = connect(to, '127.0.0.1');
        for (const [one, other] of [[from, onward] as const, [onward, from] as const]) {
          one.pipe(other);
          one.once('error', () => other.destroy());
        }
      });
    },
    load: async (rate, urls) => {
      const words = [...enter, process.execPath, script('load.mjs'), String(rate), String(MOST), ...urls];
      const child = spawn('bash', words, { stdio: ['pipe', 'pipe', 'inherit'] });
      let said = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
      const closed = once(child, 'close');
      await Promise.race([once(child.stdout, 'data'), closed]);
      return {
        stop: async () => {
          child.stdin.end();
          await closed;
          return JSON.parse(said) as LoadReport;
        },
      };
    },
  };
}

async function ready(held: ChildProcess): Promise<void> {
  if (!held.stdout) throw new Error('the node has no output');
  for await (const line of createInterface({ input: held.stdout }))
    if (line.startsWith('node: ready')) return;
  throw new Error('there is no node, for the reason above');
}
