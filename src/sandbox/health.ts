import { connect } from 'node:net';
import { LOOPBACK } from './ports.ts';
import { isAlive } from './process-table.ts';
import { PARTS, type SandboxState } from './state.ts';

export type PartHealth = {
  readonly name: string;
  readonly pid: number | undefined;
  readonly endpoint: string | undefined;
  readonly alive: boolean;
};

/** Every part of the sandbox: does its process live, and does it listen where it should. */
export async function healthOf(state: SandboxState): Promise<readonly PartHealth[]> {
  const endpoints: Readonly<Record<string, readonly [url: string, port: number]>> = {
    etcd: [`https://${LOOPBACK}:${state.ports.etcd}`, state.ports.etcd],
    'kube-apiserver': [state.server, state.ports.api],
    registry: [`http://${state.registry}`, state.ports.registry],
    s3: [state.bucket.endpoint, state.ports.s3],
  };
  return Promise.all(
    PARTS.map(async (name) => {
      const process = state.processes.find((one) => one.name === name);
      const [endpoint, port] = endpoints[name] ?? [];
      const alive =
        process !== undefined && (await isAlive(process)) && (port === undefined || (await listening(port)));
      return { name, pid: process?.pid, endpoint, alive };
    }),
  );
}

export async function answers(state: SandboxState): Promise<boolean> {
  return (await healthOf(state)).every(({ alive }) => alive);
}

export function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    const say = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => say(false));
    socket.once('connect', () => say(true));
    socket.once('error', () => say(false));
  });
}
