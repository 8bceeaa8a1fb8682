import { writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { configMap, deployment, service } from './objects.ts';
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

/** Writes the block of a service with one deployment and these further words. */
export function writeBlock(on: SmallService, ...lines: readonly string[]): void {
  const text = ["deployment 'web'", ...lines].map((line) => `    ${line}\n`).join('');
  writeFileSync(join(on.cwd, 'Jenkinsfile'), `slipway {\n  kubernetes {\n${text}  }\n}\n`);
}

/**
 * Writes a release whose Service leads to a port of this machine. Only its settings differ from release to release, so that the Pods stay
 * those that can answer.
 */
export function writeAnswering(on: SmallService, port: number, release: string): void {
  on.write(
    deployment('web', 'example:1'),
    service('web', { ports: [{ name: 'http', port: 5000, targetPort: port }] }),
    configMap('settings', { release }),
  );
}

/** Which of these releases the cluster has. */
export async function liveRelease(on: SmallService): Promise<string> {
  return on.kubectl('get', 'configmap', 'settings', '-o', 'jsonpath={.data.release}');
}

/** Of this machine, which is not loopback: Kubernetes has no such addresses of Pods. */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const found = all.find(({ family, address }) => family === 'IPv4' && !address.startsWith('127.'));
  if (!found) throw new Error('this machine has no address but loopback, and no Pod can have that');
  return found.address;
}
