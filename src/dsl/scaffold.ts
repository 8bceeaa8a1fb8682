import { badAnswer } from '../core/catalogue/dsl.ts';
import { assertNoFaults, type Fault, faultFrom } from '../core/errors.ts';
import { ServiceContext } from './context.ts';
import { complaints } from './issues.ts';

/** What a new service is asked. */
export type Answers = {
  readonly name: string;
  /** Port the program listens on. */
  readonly port: number;
  /** Path that answers 200 when the program can serve. */
  readonly health: string;
  /** Pods in every environment but development, which has one. */
  readonly replicas: number;
  /** Shell line that tests the service; none where it is empty. */
  readonly test: string;
};

/** The files of a new service, by path; throws InvalidInput with every answer that cannot be used. */
export function scaffold(answers: Answers, environments: readonly string[]): ReadonlyMap<string, string> {
  assertNoFaults(answerFaults(answers));
  const { name } = answers;
  return new Map([
    ['Jenkinsfile', jenkinsfileText(answers, environments)],
    [`deploy/${name}-template.yml`, deploymentText(answers)],
    ['deploy/service-template.yml', serviceText(answers)],
  ]);
}

/** Files that Slipway leaves in the folder of a service; none of them belongs into a commit. */
const IGNORED = ['/slipway.plan', '/.slipway/', '/report.html', '/approval.json'];

/** A .gitignore with what it lacks; undefined where it lacks nothing. */
export function ignoreText(present: string | undefined): string | undefined {
  const lines = present?.split('\n').map((line) => line.trim()) ?? [];
  const missing = IGNORED.filter((line) => !lines.includes(line) && !lines.includes(line.slice(1)));
  if (missing.length === 0) return undefined;
  const before = present === undefined || present === '' || present.endsWith('\n') ? present : `${present}\n`;
  return `${before ?? ''}${missing.join('\n')}\n`;
}

/** platform.yml for a first try, where nobody has named one yet. */
export const FIRST_PLATFORM = `# What holds for every service. SLIPWAY_PLATFORM and --platform name the file of the platform team, which goes before this one.
# The sandbox gives registry, bucket of secrets, clusters, and records: the archive that every release is written to first.
sandbox: default
environments:
  development:
    branches: [development]
    namespace: development
  production:
    branches: [master, main]
    namespace: production
    approval: { expires: 3h }
    onFailure: rollback

# On clusters of your own these stand in place of the sandbox, and a cluster in each environment:
# registry: { oci: registry.example.com/team }
# secrets: { bucket: example-secrets, region: eu-central-1 }
# records: { bucket: example-records, prefix: records, region: eu-central-1 }
`;

/** What is wrong with answers; each fault's hint names the option. `typed` is what was written where it became no number. */
export function answerFaults({ name, port, health, replicas, test }: Answers, typed = ''): Fault[] {
  const wrong = (option: string, message: string): Fault => faultFrom(badAnswer(option, message));
  const named = complaints(ServiceContext, { service: name }).map(({ message }) => wrong('name', message));
  const validPort = Number.isInteger(port) && port >= 1 && port <= 65_535;
  const numberText = (given: number): string => (Number.isNaN(given) ? `'${typed}'` : String(given));
  const counted = Number.isInteger(replicas) && replicas >= 1 && replicas <= 10_000;
  return [
    ...named,
    ...(validPort ? [] : [wrong('port', `${numberText(port)} is no port from 1 to 65535`)]),
    ...(/^\/[\w./~-]*$/.test(health) ? [] : [wrong('health', `'${health}' is no path such as /healthz`)]),
    ...(counted ? [] : [wrong('replicas', `${numberText(replicas)} is no whole number from 1 to 10000`)]),
    ...(/[\r\n]/.test(test) ? [wrong('test', 'the line has a line end in it')] : []),
  ];
}

/** The block alone, for a Jenkinsfile that is there already. */
export function blockText({ name, test, replicas }: Answers, environments: readonly string[]): string {
  const counts = environments.map(
    (environment) => `${keyText(environment)}: ${environment === 'development' ? 1 : replicas}`,
  );
  return [
    'slipway {',
    `  image '${name}'`,
    ...(test === '' ? [] : [`  test '${test.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`]),
    '  kubernetes {',
    `    deployment '${name}'`,
    `    replicas ${counts.join(', ')}`,
    '  }',
    '}',
    '',
  ].join('\n');
}

/** Names with dashes need quotes to be keys of Groovy. */
function keyText(name: string): string {
  return /^[a-z][a-z0-9]*$/.test(name) ? name : `'${name}'`;
}

function jenkinsfileText(answers: Answers, environments: readonly string[]): string {
  return `@Library('slipway') _\n\n${blockText(answers, environments)}`;
}

function deploymentText({ name, port, health }: Answers): string {
  return `# One template for every environment. A file ${name}-template.production.yml beside it would be added for production only.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: { app: ${name}, env: {{ environment }} }
spec:
  replicas: {{ replicas }}
  revisionHistoryLimit: 5
  selector:
    matchLabels: { app: ${name}, env: {{ environment }} }
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  template:
    metadata:
      labels: { app: ${name}, env: {{ environment }} }
    spec:
      containers:
        - name: ${name}
          image: {{ image | quote }}
          ports:
            - { name: http, containerPort: ${port} }
          readinessProbe:
            httpGet: { path: ${health}, port: http }
            periodSeconds: 5
          lifecycle:
            # Requests that are on their way still arrive, while every node learns that this pod is going.
            preStop: { sleep: { seconds: 5 } }
          resources:
            requests: { cpu: 50m, memory: 64Mi }
            limits: { memory: 128Mi }
      # One zone that is gone takes no more than its share along.
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app: ${name} } }
      # The five seconds above, and thirty for the program to end what it began.
      terminationGracePeriodSeconds: 35
`;
}

function serviceText({ name, port }: Answers): string {
  return `# Answers inside the cluster as ${name}.<namespace>.svc.cluster.local:${port}.
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  labels: { app: ${name}, env: {{ environment }} }
spec:
  selector: { app: ${name}, env: {{ environment }} }
  ports:
    - { name: http, port: ${port}, targetPort: http }
`;
}
