import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'mocha';
import { clock } from '../../src/adapters/clock.ts';
import { binaries } from '../../src/sandbox/binaries.ts';
import { CLUSTER_RULES, NAMESPACE_RULES } from '../../src/sandbox/rights.ts';
import { moto } from '../support/aws.ts';
import { ACCOUNT, awsHosts, awsNames, ECR, REGION } from '../support/aws-hosts.ts';
import { temporaryFolder } from '../support/folder.ts';
import { program } from '../support/program.ts';
import type { Ran } from '../support/run.ts';
import { freePort, startServer } from '../support/server.ts';
import { ADDRESS, type RealNode, startNode } from './node.ts';

/** A real node whose images come from ECR, with a bucket of secrets and one of records, as a team has it. */
export type Site = {
  readonly node: RealNode;
  /** The platform file of this place with these environments, as text; each gets a namespace of its name. */
  platform(environments: Readonly<Record<string, object>>): Promise<string>;
  slipway(cwd: string, words: string, input?: string): Promise<Ran>;
};

/** Of kubectl, without asking for all schemas first, which is much for an API server that has just begun. */
export const APPLY = ['apply', '--server-side', '--validate=false', '-f', '-'] as const;

const BUCKETS = ['deploy-secrets', 'deploy-records'] as const;
/** moto looks at no signature. */
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'tested' };

/** What the image of the gallery is called, of whose tags each behaves as its command says. */
export const ACTOR = `${ECR}/actor`;

let only: Promise<Site> | undefined;

/** The node of this run, started once. */
export function site(): Promise<Site> {
  only ??= open();
  return only;
}

async function open(): Promise<Site> {
  const names = awsNames(BUCKETS);
  const { signal } = new AbortController();
  const programs = await binaries({ env: process.env, clock, emit: () => undefined, signal });
  const { endpoint } = await moto();
  const [node, key, registry] = await Promise.all([
    startNode(names, programs),
    storage(endpoint),
    startRegistry(programs),
  ]);
  const pki = (file: string): string => join(node.folder, 'pki', file);
  const read = (file: string): string => readFileSync(pki(file), 'utf8');
  const front = await awsHosts(
    { key: read('names.key'), certificate: read('names.crt') },
    { moto: endpoint, eks: endpoint, registry: `http://${registry.at}` },
  );
  after('close the names of AWS', () => front.close());
  await node.lead(443, front.port);
  registry.fill(node.folder);
  const home = temporaryFolder('real-node-home');
  await node.kubectl([...APPLY], JSON.stringify(rights()));
  const uid = await node.kubectl(['get', 'namespace', 'kube-system', '-o=jsonpath={.metadata.uid}']);
  const cluster = {
    context: 'node',
    kubeconfig: join(node.folder, 'deployer.conf'),
    server: `https://${ADDRESS}:6443`,
    identity: uid,
    // The machine of a test may be busy with others.
    timeout: '2m',
  };
  return {
    node,
    platform: async (environments) => {
      const made = Object.keys(environments).flatMap(namespaceOf);
      // On a node that stays, what an earlier run has left has no record in the new archive.
      await node.kubectl(['delete', 'namespace', '--ignore-not-found', ...Object.keys(environments)]);
      await node.kubectl([...APPLY], JSON.stringify(listOf(made)));
      return JSON.stringify({
        registry: { ecr: { account: ACCOUNT, region: REGION, createRepositories: true } },
        secrets: { bucket: 'deploy-secrets', region: REGION, kms: key },
        records: { bucket: 'deploy-records', region: REGION },
        network: { ca: pki('ca.crt') },
        environments: Object.fromEntries(
          Object.entries(environments).map(([name, more]) => [
            name,
            { namespace: name, region: REGION, cluster, ...more },
          ]),
        ),
      });
    },
    slipway: async (cwd, words, input = '') =>
      node.inside([process.execPath, program, ...words.split(' ')], {
        cwd,
        env: {
          PATH: process.env['PATH'],
          GOCACHE: join(process.env['HOME'] ?? home, '.cache', 'go-build'),
          HOME: home,
          AWS_REGION: REGION,
          ...CREDENTIALS,
        },
        input,
      }),
  };
}

/** The buckets, and the key that secrets are encrypted with. */
async function storage(endpoint: string): Promise<string | undefined> {
  const client = {
    region: REGION,
    endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'tested' },
  };
  const s3 = new S3Client(client);
  for (const Bucket of BUCKETS) {
    const where = { LocationConstraint: REGION } as const;
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: where }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  }
  const { KeyMetadata } = await new KMSClient(client).send(new CreateKeyCommand({}));
  return KeyMetadata?.Arn;
}

/** What stands behind ECR's names, with the images of the gallery once `fill` was called. */
async function startRegistry(programs: string): Promise<{ readonly at: string; fill(folder: string): void }> {
  const at = `127.0.0.1:${await freePort()}`;
  const crane = join(programs, 'crane');
  const disk = join(temporaryFolder('real-node-registry'), 'disk');
  mkdirSync(disk);
  await startServer({
    command: crane,
    args: ['registry', 'serve', `--address=${at}`, `--disk=${disk}`],
    url: `http://${at}/v2/`,
  });
  const copied = (layer: string, tags: readonly string[], folder: string): void => {
    const raw = `${at}/actor:raw`;
    execFileSync(crane, ['append', '--insecure', '-f', join(folder, layer), '-t', raw], { stdio: 'ignore' });
    const words = ['mutate', raw, '--insecure', '--set-platform=linux/amd64', '--entrypoint=/actor'];
    for (const tag of tags) execFileSync(crane, [...words, '-t', `${at}/actor:${tag}`], { stdio: 'ignore' });
  };
  return {
    at,
    fill: (folder) => {
      copied('actor.tar', ['v1', 'v2'], folder);
      copied('actor-for-another-processor.tar', ['mismade'], folder);
    },
  };
}

const DEPLOYER = 'slipway-deployer';
const RBAC = 'rbac.authorization.k8s.io/v1';

const listOf = (items: readonly object[]): object => ({ apiVersion: 'v1', kind: 'List', items });

const binding = (kind: string, metadata: object, role: string): object => ({
  apiVersion: RBAC,
  kind,
  metadata,
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'slipway:deployers' }],
});

function rights(): object {
  const role = (name: string, rules: object): object => ({
    apiVersion: RBAC,
    kind: 'ClusterRole',
    metadata: { name },
    rules,
  });
  return listOf([
    role(DEPLOYER, NAMESPACE_RULES),
    role('slipway-cluster-reader', CLUSTER_RULES),
    binding('ClusterRoleBinding', { name: 'slipway-cluster-reader' }, 'slipway-cluster-reader'),
  ]);
}

function namespaceOf(name: string): readonly object[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    binding('RoleBinding', { name: DEPLOYER, namespace: name }, DEPLOYER),
  ];
}

/** Writes the files of a service, some of which may be programs. */
export function writeService(
  files: Readonly<Record<string, string | Buffer>>,
  folder = temporaryFolder('real-node-service'),
): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: path.startsWith('bin/') ? 0o755 : 0o644 });
  }
  return folder;
}
