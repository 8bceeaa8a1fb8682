import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Workload = {
  /** An empty folder to write into. */
  readonly folder: string;
  readonly namespace: string;
  readonly services: number;
  /** Of each service; none where only the objects count. */
  readonly replicas: number;
  /** Image without its tag. */
  readonly repository: string;
};

/** Label of everything in a workload. */
export const PART_OF = 'part-of';

/** One set of services, as each tool wants it: three objects a service. */
export function writeWorkload(workload: Workload): void {
  writeChart(workload);
  writeService(workload);
}

/** All objects with one tag, for the tools that take manifests as they are; the file. */
export function writeTag(workload: Workload, tag: string): string {
  const file = join(workload.folder, `${tag}.yml`);
  writeFileSync(file, documents(namesOf(workload), workload, `${workload.repository}:${tag}`));
  return file;
}

function namesOf({ services }: Workload): readonly string[] {
  return Array.from({ length: services }, (_, index) => `web-${index + 1}`);
}

function writeChart(workload: Workload): void {
  const chart = join(workload.folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 0.1.0\n');
  const all = documents(namesOf(workload), workload, `${workload.repository}:{{ .Values.tag }}`);
  writeFileSync(join(chart, 'templates', 'all.yaml'), all);
}

function writeService(workload: Workload): void {
  const service = join(workload.folder, 'service');
  mkdirSync(join(service, 'deploy'), { recursive: true });
  const names = namesOf(workload);
  const deployments = names.map((name) => `    deployment '${name}'`).join('\n');
  writeFileSync(join(service, 'Jenkinsfile'), `slipway {\n  kubernetes {\n${deployments}\n  }\n}\n`);
  for (const name of names)
    writeFileSync(
      join(service, 'deploy', `${name}-template.yml`),
      documents([name], workload, '{{ image }}'),
    );
  const git = (...args: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', ...args], {
      cwd: service,
      stdio: 'ignore',
    });
  git('init', '-q', '-b', 'main');
  git('add', '.');
  git('commit', '-q', '-m', 'bench');
}

/** The comment keeps kubectl from taking the file for JSON. */
function documents(names: readonly string[], { replicas }: Workload, image: string): string {
  const texts = names
    .flatMap((name) => objects(name, replicas, image))
    .map((object) => JSON.stringify(object));
  return ['# bench', ...texts].join('\n---\n');
}

function objects(name: string, replicas: number, image: string): readonly object[] {
  const app = { app: name };
  const metadata = { name, labels: { ...app, [PART_OF]: 'bench' } };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { LOG_LEVEL: 'info', GREETING: 'hello' } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: app, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: app },
        template: {
          metadata: { labels: app },
          spec: {
            containers: [
              {
                name: 'web',
                image,
                envFrom: [{ configMapRef: { name } }],
                ports: [{ name: 'http', containerPort: 8080 }],
                resources: { requests: { cpu: '10m', memory: '16Mi' } },
              },
            ],
          },
        },
      },
    },
  ];
}
