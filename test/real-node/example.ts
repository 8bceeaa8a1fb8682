import { expect } from 'chai';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';
import { commitAll, type Git } from '../support/git.ts';
import { project } from '../support/program.ts';
import { type Site, site } from './site.ts';

/** What a container of the example is to find in its environment. */
export const ENVIRONMENT: Readonly<Record<string, string>> = {
  DB_URL: 'postgres://shop:p%40ss@db:5432/shop?sslmode=require',
  CERTIFICATE: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
  UNICODE: 'Grüße, 世界 🎉 e\u0301',
  BLANKS: '  leading, trailing and a tab\t ',
  WINDOWS: 'one\r\ntwo\r\n',
  EXPANSION: '$(DB_URL) $$(DB_URL) ${DB_URL} `id` \\n',
  QUOTES: `'single' "double" #no comment: {{ x }}`,
  EMPTY: '',
};

export type Example = {
  readonly folder: string;
  readonly git: Git;
  /** What the delivery of its first commit said. */
  readonly delivered: string;
};

let only: Promise<Example> | undefined;

/** The example as it is shipped, delivered to production on the real node once in this run. */
export function example(): Promise<Example> {
  only ??= deliver();
  return only;
}

/** Stores a file of secrets, from a file that is no part of the service. */
export async function putSecret(on: Site, folder: string, file: string, secret: object): Promise<void> {
  const from = join(temporaryFolder('real-node-secret'), 'secret.yml');
  writeFileSync(from, JSON.stringify(secret));
  const { exit, err } = await on.slipway(folder, `secrets put ${file} --from ${from}`);
  expect(exit, err).to.equal(0);
}

async function deliver(): Promise<Example> {
  const on = await site();
  const folder = join(temporaryFolder('real-node-example'), 'example');
  cpSync(join(project, 'examples', 'service'), folder, { recursive: true });
  const platform = await on.platform({
    development: { branches: ['develop'] },
    production: { branches: ['main'], soak: '1s' },
  });
  writeFileSync(join(folder, 'platform.yml'), platform);
  const git = commitAll(folder, 'main');
  const secret = {
    kind: 'Secret',
    apiVersion: 'v1',
    metadata: { name: 'example-env' },
    stringData: ENVIRONMENT,
  };
  await putSecret(on, folder, 'production/example.yml', secret);
  const { exit, err } = await on.slipway(folder, 'run');
  expect(exit, err).to.equal(0);
  return { folder, git, delivered: err };
}
