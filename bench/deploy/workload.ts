import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type Workload = {
  /** An empty folder to write into. */
  readonly folder: string;
  readonly namespace: string;
  readonly services: number;
  /** Image without its tag. */
  readonly repository: string;
};

/** One set of services, as each tool wants it: three objects a service, two replicas each. */
export function writeWorkload(workload: Workload): void {
  const { folder, repository } = workload;
  for (const tag of ['v1', 'v2', 'not-found', 'crash'])
    writeFileSync(join(folder, `${tag}.yml`), documents(namesOf(workload), `${repository}:${tag}`));
  writeChart(workload);
  writeService(workload);
}

export function namesOf({ services }: Pick<Workload, 'services'>): readonly string[] {
  return Array.from({ length: services }, (_, index) => `web-${index + 1}`);
}

function writeChart(workload: Workload): void {
  const chart = join(workload.folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 0.1.0\n');
  writeFileSync(
    join(chart, 'templates', 'all.yaml'),
    documents(namesOf(workload), `${workload.repository}:{{ .Values.tag }}`),
  );
}

function writeService(workload: Workload): void {
  const service = join(workload.folder, 'service');
  mkdirSync(join(service, 'deploy'), { recursive: true });
  const names = namesOf(workload);
  writeFileSync(
    join(service, 'Jenkinsfile'),
    `slipway {\n  kubernetes {\n${names.map((name) => `    deployment '${name}'`).join('\n')}\n  }\n}\n`,
  );
  for (const name of names)
    writeFileSync(join(service, 'deploy', `${name}-template.yml`), documents([name], '{{ image }}'));
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
function documents(names: readonly string[], image: string): string {
  const texts = names.flatMap((name) => objects(name, image)).map((object) => JSON.stringify(object));
  return ['# bench', ...texts].join('\n---\n');
}

function objects(name: string, image: string): readonly object[] {
  const labels = { app: name };
  return [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, labels },
      data: { LOG_LEVEL: 'info', GREETING: 'hello' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, labels },
      spec: { selector: labels, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
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
