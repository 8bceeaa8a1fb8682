// Runs a program in a network of its own that has loopback and no route: whatever would leave this machine is refused and
// counted by the kernel, questions to a name service among them. Needs unshare and ip, and no root.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Groups are routed, as on any machine that has a route, so that asking for one is not taken for a packet that wants to leave.
// The second address leads back to this machine as well, and is one that the API server takes for that of a Pod.
const SCRIPT = `
set -e
mount --bind "$1" /etc/resolv.conf
shift
ip link set lo up
ip address add 198.18.0.1/32 dev lo
ip route add 239.255.0.0/16 dev lo
exec "$@"
`;

/** The command by which another one runs there, as the user who asks. */
export function alone(command) {
  const resolver = join(mkdtempSync(join(tmpdir(), 'slipway-alone-')), 'resolv.conf');
  // A name service on loopback would be asked without being counted.
  writeFileSync(resolver, 'nameserver 198.51.100.53\noptions timeout:1 attempts:1\n');
  const [user, group] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const root = user === 0 ? [] : ['--map-root-user'];
  const back = user === 0 ? [] : ['unshare', '--user', `--map-user=${user}`, `--map-group=${group}`];
  return ['unshare', '--net', '--mount', ...root, 'sh', '-c', SCRIPT, 'sh', resolver, ...back, ...command];
}

/** How often something has tried to leave this network since it was made. */
export function triesToLeave() {
  const [names = '', values = ''] = readFileSync('/proc/net/snmp', 'utf8').match(/^Ip: .*$/gm) ?? [];
  const v4 = values.split(' ')[names.split(' ').indexOf('OutNoRoutes')];
  // A kernel without IPv6 has no such file.
  const v6 = /^Ip6OutNoRoutes\s+(\d+)/m.exec(orEmpty('/proc/net/snmp6'))?.[1] ?? 0;
  return Number(v4) + Number(v6);
}

function orEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
