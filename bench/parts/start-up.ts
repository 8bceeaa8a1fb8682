import { join } from 'node:path';
import { type Command, succeed } from '../measure.ts';
import type { Board } from '../results.ts';

const project = join(import.meta.dirname, '..', '..');

/** A command that does nothing, of every tool, and the one that people call most often on a laptop. */
export async function startUp(board: Board, { peers, bundle, rounds }: StartUp): Promise<void> {
  board.chart({
    id: 'start-up',
    title: 'Start-up',
    about:
      'A cold process that prints its version; `render` is of `examples/service`, one template. `node -e 0` is what Node takes alone.',
    unit: 'ms',
  });
  const cwd = join(project, 'examples', 'service');
  const env = { ...process.env, SLIPWAY_PLATFORM: '../platform.yml', BRANCH_NAME: 'main' };
  const node = (...args: readonly string[]): Command => ({ program: process.execPath, args, cwd, env });
  const peer = (name: string, ...args: readonly string[]): Command => ({ program: name, args, cwd });
  const commands: Readonly<Record<string, Command>> = {
    'slipway --version': node(bundle, '--version'),
    'slipway render': node(bundle, 'render', 'production'),
    'node -e 0': node('-e', '0'),
    'helm 3 version': peer(join(peers, 'helm3'), 'version'),
    'helm 4 version': peer(join(peers, 'helm4'), 'version'),
    'kapp version': peer(join(peers, 'kapp'), 'version'),
    'kubectl version': peer('kubectl', 'version', '--client'),
  };
  for (let round = 0; round < rounds; round += 1)
    for (const [name, command] of Object.entries(commands))
      board.add('start-up', name, (await succeed(command)).ms);
}

type StartUp = {
  readonly peers: string;
  readonly bundle: string;
  readonly rounds: number;
};
