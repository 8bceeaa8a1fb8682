import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openAccess } from '../../../src/adapters/cluster/access.ts';
import { readContext } from '../../../src/adapters/cluster/kubeconfig.ts';
import { openNetwork } from '../../../src/adapters/network/network.ts';
import { temporaryFolder } from '../../support/folder.ts';
import type { Reader } from '../reader.ts';

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const config = (user: string, cluster = ''): string =>
  `apiVersion: v1\nkind: Config\ncurrent-context: dev\ncontexts:\n- name: dev\n  context: {cluster: c, user: u, namespace: n}\nclusters:\n- name: c\n  cluster:\n    server: https://127.0.0.1:6443\n${cluster}users:\n- name: u\n  user:\n${user}`;

const folder = temporaryFolder('fuzz');
const file = join(folder, 'config');
writeFileSync(join(folder, 'token'), 'abc\n');
const network = openNetwork({});

export const KUBECONFIG: Reader = {
  name: 'kubeconfig',
  samples: [
    config('    token: abc\n'),
    config(
      '    username: a\n    password: b\n    as: me\n    as-groups: [a, b]\n    as-user-extra: {a: [b]}\n',
    ),
    config(
      `    client-key-data: ${base64(key)}\n`,
      '    proxy-url: http://127.0.0.1:3128\n    tls-server-name: a.b\n',
    ),
    config(
      '    tokenFile: token\n',
      `    certificate-authority-data: ${base64('-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n')}\n`,
    ),
  ].map((text) => Buffer.from(text)),
  words: [
    'contexts:\n',
    'server: ',
    'https://[::1]:1',
    'proxy-url: socks5://a:b@c',
    'token: ',
    'insecure-skip-tls-verify: true\n',
    'users: ',
    'client-certificate-data: eA==\n',
  ],
  read: async (input) => {
    writeFileSync(file, input);
    const context = await readContext([file], 'dev');
    // Neither is a damaged command run, nor a damaged host asked for a token.
    const user = { ...context.user, exec: undefined, 'auth-provider': undefined };
    (await openAccess({ ...context, user }, { env: {}, network })).close();
  },
};
