import { networkInterfaces } from 'node:os';
import type { SmallService } from './small-service.ts';

/** Gives the one Pod of a service, which runs nowhere, the address of this machine: the API server passes questions on to it. */
export async function letPodsAnswer(on: SmallService): Promise<void> {
  const pod = (await on.kubectl('get', 'pods', '-o', 'name')).trim();
  const ip = ownAddress();
  const status = [
    { op: 'replace', path: '/status/podIP', value: ip },
    { op: 'replace', path: '/status/podIPs', value: [{ ip }] },
  ];
  await on.kubectl('patch', pod, '--subresource=status', '--type=json', '-p', JSON.stringify(status));
  const address = `jsonpath={.subsets[0].addresses[0].ip}=${ip}`;
  await on.kubectl('wait', 'endpoints/web', `--for=${address}`, '--timeout=30s');
}

/** Of this machine, which is not loopback: Kubernetes has no such addresses of Pods. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const found = all.find(({ family, address }) => family === 'IPv4' && !address.startsWith('127.'));
  if (!found) throw new Error('this machine has no address but loopback, and no Pod can have that');
  return found.address;
}
