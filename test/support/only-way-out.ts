import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { after } from 'mocha';
import { temporaryFolder } from './folder.ts';
import type { Ran } from './run.ts';

/** A network whose only way out is one port, behind which this process stands. */
export type OnlyWayOut = {
  /** Host and port of the way out, as programs inside see it. */
  readonly at: string;
  /** Takes the connections that come to that port. */
  readonly door: Server;
  /** Runs a program inside to its end; `strays` are the packets that tried another way meanwhile. */
  run(words: readonly string[], at: RunInside): Promise<Ran & { readonly strays: number }>;
};

export type RunInside = {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Whatever is neither of this machine nor for the way out is routed into a pair of interfaces that leads nowhere. */
const SCRIPT = `
set -e
mount --bind "$1" /etc/resolv.conf
shift
ip link set lo up
ip link add out type veth peer name nowhere
for name in out nowhere; do
  file=/proc/sys/net/ipv6/conf/$name/disable_ipv6
  [ ! -e "$file" ] || echo 1 > "$file"
done
ip link set out arp off
ip link set nowhere up
ip addr add 198.51.100.1/24 dev out
ip link set out up
ip route add default dev out
exec "$@"
`;

/** Opens the network; it ends with the mocha process. */
export async function onlyWayOut(): Promise<OnlyWayOut> {
  const resolver = join(temporaryFolder('resolver'), 'resolv.conf');
  // Names are asked for beyond the way out too, where they are counted.
  writeFileSync(resolver, 'nameserver 198.51.100.53\noptions timeout:1 attempts:1\n');
  const words = ['--net', '--mount', '--map-root-user', 'sh', '-c', SCRIPT, 'sh', resolver];
  const inside = [process.execPath, join(import.meta.dirname, 'only-way-out-inside.mjs')];
  const child = spawn('unshare', [...words, ...inside], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  after('end the network with one way out', () => void child.disconnect());
  // Where mocha itself is ended, its hooks do not run.
  child.unref();
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the network with one way out ended with ${String(code)}`);
  });
  const [, door] = (await Promise.race([once(child, 'message'), ended])) as [string, Server];
  ended.catch(() => undefined);
  door.unref();
  return {
    at: '198.51.100.1:3128',
    door,
    run: async (command, { cwd, env }) => answerOf(child, { command, cwd, env }),
  };
}

async function answerOf(child: ChildProcess, request: object): Promise<Ran & { readonly strays: number }> {
  child.send(request);
  const [answer] = (await once(child, 'message')) as [Ran & { readonly strays: number }];
  return answer;
}
