import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runProgram } from '../../src/cli/program.ts';
import { noRepository } from '../../src/core/catalogue/repository.ts';
import { hostSaying } from './host.ts';

const CLUSTER =
  'cluster: { context: c, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 }';
export const PLATFORM = `registry: { oci: registry.example.com }
environments:
  development: { branches: [development], namespace: development, ${CLUSTER} }
  production: { branches: [main], namespace: production, ${CLUSTER} }
`;
export const JENKINSFILE = `slipway {
  image 'web'
  kubernetes {
    deployment 'web'
    replicas development: 1, production: 3
    parameter 'LOG_LEVEL', development: 'debug', production: 'info'
  }
}
`;
export const TEMPLATE = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, labels: { env: {{ environment }} } }
spec:
  replicas: {{ replicas }}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: web, image: {{ image | quote }}, env: [{ name: LEVEL, value: {{ LOG_LEVEL }} }] }
`;
/** What git would say. */
export const KNOWN = ['--branch', 'main', '--commit', 'a'.repeat(40), '--build-number', '7'];

export type ServiceFolder = {
  readonly folder: string;
  readonly write: (name: string, text: string) => void;
  /** Runs without git and without any adapter but the files. */
  readonly slipway: (...words: string[]) => Promise<{ code: number; out: string; err: string }>;
  readonly remove: () => void;
};

/** A small service with Jenkinsfile, platform.yml and one template, in a folder of its own. */
export function serviceFolder(): ServiceFolder {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-service-'));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  write('Jenkinsfile', JENKINSFILE);
  write('platform.yml', PLATFORM);
  write('deploy/web-template.yml', TEMPLATE);
  return {
    folder,
    write,
    slipway: async (...words) => {
      const { host, said } = hostSaying({
        cwd: folder,
        env: { SLIPWAY_PLATFORM: 'platform.yml' },
        adapters: { repository: async () => Promise.reject(noRepository(folder)) },
      });
      const code = await runProgram(words, host);
      return { code, ...said };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
