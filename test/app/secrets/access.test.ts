import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openBucket } from '../../../src/adapters/bucket.ts';
import { openFiles } from '../../../src/adapters/files.ts';
import { runSecretAccess } from '../../../src/app/secrets/access.ts';
import type { Platform } from '../../../src/core/platform.ts';
import { fetchSecrets } from '../../../src/secrets/fetch.ts';
import { hostSaying } from '../../support/host.ts';

describe('app/secrets: one run', () => {
  const key = 'production/web.yml';
  let server: Server;
  let asked: string[];
  let version: number;

  beforeEach(async () => {
    asked = [];
    version = 1;
    server = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${(request.url ?? '').split('?')[0] ?? ''}`);
      const body = `apiVersion: v1\nkind: Secret\nmetadata: { name: web-env }\nstringData: { KEY: value-${version} }\n`;
      response.setHeader('x-amz-version-id', `v${version}`);
      response.setHeader('content-length', Buffer.byteLength(body));
      response.end(request.method === 'HEAD' ? undefined : body);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });

  afterEach(() => server.close());

  function opened() {
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const env = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
    const { host } = hostSaying({
      env,
      adapters: {
        files: async (root) => Promise.resolve(openFiles(root)),
        bucket: async (config) => Promise.resolve(openBucket(config, env)),
      },
    });
    const secrets = {
      bucket: 'deploy',
      region: 'us-east-1',
      endpoint,
      pathStyle: true,
      encryption: 'none',
      age: [],
    } as const;
    const platform = { file: 'platform.yml', secrets } as unknown as Platform;
    return async () => {
      const files = [{ file: 'web.yml', key }];
      const access = await runSecretAccess(host, platform);
      return fetchSecrets({ files, namespace: 'production' }, access, host.signal);
    };
  }

  it('fetches a file once, and asks only for its version afterwards', async () => {
    const fetch = opened();

    const first = await fetch();
    const second = await fetch();

    expect(asked).to.deep.equal([`GET /deploy/${key}`, `HEAD /deploy/${key}`]);
    expect(second).to.deep.equal(first);
  });

  it('fetches it again where a newer version is there', async () => {
    const fetch = opened();
    await fetch();
    version = 2;

    const [secret] = await fetch();

    expect(asked).to.deep.equal([`GET /deploy/${key}`, `HEAD /deploy/${key}`, `GET /deploy/${key}`]);
    expect(secret?.source.versionId).to.equal('v2');
  });
});
