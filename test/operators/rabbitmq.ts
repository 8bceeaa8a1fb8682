import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../src/sandbox/ports.ts';
import { retried } from '../support/retried.ts';
import type { OwnSandbox } from '../support/sandbox.ts';
import { tool } from '../support/tool.ts';

export type Queue = {
  /** As a program finds it in its environment. */
  readonly url: string;
  send(messages: number): Promise<void>;
  empty(): Promise<void>;
};

type Broker = {
  readonly url: string;
  /** Calls its management API. */
  readonly ask: (method: string, path: string, body?: object) => Promise<void>;
};

let only: Promise<Broker> | undefined;

/** A queue in the one RabbitMQ of this ring. */
export async function queueIn(box: OwnSandbox, name: string): Promise<Queue> {
  only ??= broker(box);
  const { url, ask } = await only;
  await retried(async () => ask('PUT', `queues/%2F/${name}`, { durable: true }));
  const message = { properties: {}, routing_key: name, payload: '{}', payload_encoding: 'string' };
  return {
    url,
    send: async (messages) => {
      for (let at = 0; at < messages; at++) await ask('POST', 'exchanges/%2F/amq.default/publish', message);
    },
    empty: async () => ask('DELETE', `queues/%2F/${name}/contents`),
  };
}

/** RabbitMQ on loopback and ports of its own; it ends with the sandbox. */
async function broker(box: OwnSandbox): Promise<Broker> {
  const ports = await freePorts(['amqp', 'management', 'distribution', 'epmd']);
  const folder = join(box.folder, 'rabbitmq');
  const password = randomBytes(12).toString('hex');
  mkdirSync(folder, { mode: 0o700 });
  const configuration = `listeners.tcp.1 = 127.0.0.1:${ports.amqp}
management.tcp.ip = 127.0.0.1
management.tcp.port = ${ports.management}
default_user = shop
default_pass = ${password}
log.console = true
log.file = false
`;
  writeFileSync(join(folder, 'rabbitmq.conf'), configuration, { mode: 0o600 });
  // It asks a name service for the names of the addresses of this machine otherwise.
  writeFileSync(join(folder, 'inetrc'), '{hosts_file, "/etc/hosts"}.\n{lookup, [file]}.\n');
  writeFileSync(join(folder, 'enabled_plugins'), '[rabbitmq_management].\n');
  await box.beside({
    name: 'rabbitmq',
    path: join(tool('rabbitmq'), 'rabbitmq-server'),
    args: [],
    env: {
      HOME: folder,
      ERL_INETRC: join(folder, 'inetrc'),
      RABBITMQ_NODENAME: 'slipway@localhost',
      RABBITMQ_DIST_PORT: String(ports.distribution),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      ERL_EPMD_PORT: String(ports.epmd),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_PID_FILE: join(folder, 'pid'),
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
      // That of the machine says nothing here.
      RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
    },
  });

  const authorization = `Basic ${Buffer.from(`shop:${password}`).toString('base64')}`;
  return {
    url: `amqp://shop:${password}@127.0.0.1:${ports.amqp}/`,
    ask: async (method, path, body) => {
      const response = await fetch(`http://127.0.0.1:${ports.management}/api/${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    },
  };
}
