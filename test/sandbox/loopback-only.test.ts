import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const project = join(import.meta.dirname, '..', '..');

/** A network with loopback and one more way out, which counts what takes it and leads nowhere. */
const SCRIPT = `
set -e
ip link set lo up
ip link add out type veth peer name nowhere
sysctl -qw net.ipv6.conf.out.disable_ipv6=1 net.ipv6.conf.nowhere.disable_ipv6=1
ip link set out arp off
ip link set nowhere up
ip addr add 198.51.100.1/24 dev out
ip link set out up
ip route add default dev out
"$@" >&2
awk '/ out:/ { print $11 }' /proc/net/dev
`;

async function packetsBeyondLoopback(command: readonly string[]): Promise<number> {
  const words = ['--net', '--map-root-user', 'sh', '-c', SCRIPT, 'sh', ...command];
  const { stdout } = await run('unshare', words, { cwd: project, maxBuffer: 16 * 1024 * 1024 });
  return Number(stdout.trim());
}

describe('sandbox: packets beyond loopback', function () {
  this.timeout(600_000);

  it('are counted where there are some, so that the test below can fail', async () => {
    const dial = `require('net').connect(80, '10.96.0.1').on('error', () => {}); setTimeout(() => process.exit(), 50)`;

    expect(await packetsBeyondLoopback([process.execPath, '-e', dial])).to.be.greaterThan(0);
  });

  it('are none, from its start over an aggregated API and webhooks to its end', async () => {
    const files = ['sandbox/aggregation', 'cluster/deploy-webhooks'].map((name) => `test/${name}.test.ts`);
    const mocha = ['node_modules/.bin/mocha', ...files];

    expect(await packetsBeyondLoopback([process.execPath, ...mocha])).to.equal(0);
  });
});
