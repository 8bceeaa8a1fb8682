import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'mocha';
import { clock } from '../../src/adapters/clock.ts';
import type { SecretsBucket } from '../../src/core/platform.ts';
import { binaries } from '../../src/sandbox/binaries.ts';
import { freePort, startServer } from './server.ts';
import { tool } from './tool.ts';

/** A server that speaks the API of S3, and what to reach it with. */
export type S3Server = {
  readonly endpoint: string;
  readonly region: string;
  readonly env: Readonly<Record<string, string>>;
  /** A bucket of that name and a random ending, with versions; Object Lock keeps each for as many days. */
  readonly createBucket: (prefix: string, lockDays?: number) => Promise<SecretsBucket>;
};

const REGION = 'eu-west-1';
let gateway: Promise<S3Server> | undefined;
let emulator: Promise<S3Server> | undefined;

/** versitygw: real signatures and conditional writes, no encryption. */
export function versitygw(): Promise<S3Server> {
  gateway ??= startGateway();
  return gateway;
}

/** moto: S3 with encryption headers, KMS and STS; it checks no signature. */
export function moto(): Promise<S3Server> {
  emulator ??= startMoto();
  return emulator;
}

async function startGateway(): Promise<S3Server> {
  const { signal } = new AbortController();
  const bin = await binaries({ env: process.env, clock, emit: () => undefined, signal });
  const folder = await mkdtemp(join(tmpdir(), 'slipway-s3-'));
  after('remove what the bucket server kept', () => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'data'));
  await mkdir(join(folder, 'versions'));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  await startServer({
    command: join(bin, 'versitygw'),
    args: [
      `--port=127.0.0.1:${port}`,
      `--region=${REGION}`,
      '--quiet',
      'posix',
      `--versioning-dir=${join(folder, 'versions')}`,
      join(folder, 'data'),
    ],
    env: { ROOT_ACCESS_KEY_ID: 'AKIATEST', ROOT_SECRET_ACCESS_KEY: 'tested' },
    url: endpoint,
  });
  return server(endpoint, { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'tested' });
}

async function startMoto(): Promise<S3Server> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  await startServer({
    command: tool('moto'),
    args: ['-H', '127.0.0.1', '-p', String(port)],
    env: { PYTHONPATH: join(import.meta.dirname, '..', 'tools', 'moto') },
    url: `${endpoint}/moto-api/`,
  });
  return server(endpoint, {
    AWS_ACCESS_KEY_ID: 'AKIATEST',
    AWS_SECRET_ACCESS_KEY: 'tested',
    AWS_ENDPOINT_URL: endpoint,
  });
}

function server(endpoint: string, env: Readonly<Record<string, string>>): S3Server {
  return {
    endpoint,
    region: REGION,
    env,
    createBucket: async (prefix, lockDays) => {
      const { CreateBucketCommand, PutBucketVersioningCommand, PutObjectLockConfigurationCommand, S3Client } =
        await import('@aws-sdk/client-s3');
      const client = new S3Client({
        region: REGION,
        endpoint,
        forcePathStyle: true,
        credentials: {
          accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
          secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
        },
      });
      const bucket = `${prefix}-${Math.random().toString(36).slice(2, 8)}`;
      await client.send(
        new CreateBucketCommand({
          Bucket: bucket,
          CreateBucketConfiguration: { LocationConstraint: REGION },
          ObjectLockEnabledForBucket: lockDays !== undefined,
        }),
      );
      await client.send(
        new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      );
      if (lockDays !== undefined) {
        const rule = { DefaultRetention: { Mode: 'COMPLIANCE', Days: lockDays } } as const;
        const configuration = { ObjectLockEnabled: 'Enabled', Rule: rule } as const;
        await client.send(
          new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration: configuration }),
        );
      }
      client.destroy();
      return { bucket, region: REGION, endpoint, pathStyle: true, encryption: 'required', age: [] };
    },
  };
}
