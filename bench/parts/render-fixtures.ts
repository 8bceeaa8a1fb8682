import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tagged } from './render-tags.ts';
import type { FieldType, Schemas } from '../../src/templating/check/schemas.ts';

type Filled = Record<'image' | 'replicas' | 'level', string>;

/** A workload with the least that anybody writes; the placeholders are filled in for each tool's own language. */
function short(name: string, { image, replicas, level }: Filled): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: { app: ${name}, env: production }
spec:
  replicas: ${replicas}
  revisionHistoryLimit: 5
  selector:
    matchLabels: { app: ${name} }
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  template:
    metadata:
      labels: { app: ${name}, env: production }
    spec:
      containers:
        - name: web
          image: ${image}
          ports:
            - { name: http, containerPort: 5000 }
          env:
            - { name: LOG_LEVEL, value: ${level} }
            - name: DB_URL
              valueFrom: { secretKeyRef: { name: ${name}-env, key: DB_URL } }
          readinessProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 2
          resources:
            requests: { cpu: 50m, memory: 32Mi }
            limits: { memory: 64Mi }
`;
}

/** One with all that a platform team asks for, each field on a line of its own. */
function whole(name: string, { image, replicas, level }: Filled): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    app: ${name}
    env: production
    team: payments
spec:
  replicas: ${replicas}
  revisionHistoryLimit: 5
  selector:
    matchLabels:
      app: ${name}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 1
      maxUnavailable: 0
  template:
    metadata:
      labels:
        app: ${name}
        env: production
        team: payments
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/port: "9090"
    spec:
      serviceAccountName: ${name}
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
      containers:
        - name: web
          image: ${image}
          args: ["--port", "5000", "--metrics", "9090"]
          ports:
            - name: http
              containerPort: 5000
            - name: metrics
              containerPort: 9090
          env:
            - name: LOG_LEVEL
              value: ${level}
            - name: DB_URL
              valueFrom:
                secretKeyRef:
                  name: ${name}-env
                  key: DB_URL
            - name: POD_NAME
              valueFrom:
                fieldRef:
                  fieldPath: metadata.name
          readinessProbe:
            httpGet:
              path: /healthz
              port: http
            periodSeconds: 2
            failureThreshold: 3
          livenessProbe:
            httpGet:
              path: /healthz
              port: http
            periodSeconds: 10
          resources:
            requests:
              cpu: 50m
              memory: 64Mi
            limits:
              memory: 128Mi
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: {}
`;
}

/** Deployments of 28 lines, and of 71. */
const WORKLOADS = { short, whole } as const;

/** Or one with tags, which no Template can have. */
export type Size = keyof typeof WORKLOADS | 'tagged';

const KTMPL = { image: '$(IMAGE)', replicas: '$((REPLICAS))', level: '$(LOG_LEVEL)' };
const NUNJUCKS = { image: '{{ IMAGE }}', replicas: '{{ REPLICAS }}', level: '{{ LOG_LEVEL }}' };
const HELM = {
  image: '{{ .Values.image }}',
  replicas: '{{ .Values.replicas }}',
  level: '{{ .Values.level }}',
};

function template(name: string, size: keyof typeof WORKLOADS): string {
  const object = WORKLOADS[size](name, KTMPL).trimEnd().replaceAll('\n', '\n    ');
  const parameters = ['IMAGE', 'REPLICAS', 'LOG_LEVEL'].map(
    (each) => `  - { name: ${each}, required: true }`,
  );
  return `apiVersion: v1\nkind: Template\nparameters:\n${parameters.join('\n')}\nobjects:\n  - ${object}\n`;
}

export type Language = 'ktmpl' | 'nunjucks';

export type Content = { readonly count: number; readonly size: Size };

/** A service with that many templates, all in one language, and the platform it needs. */
export function writeService(folder: string, { count, size }: Content, language: Language): void {
  mkdirSync(join(folder, 'deploy'), { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const name = `web-${index}`;
    writeFileSync(join(folder, 'deploy', `web-${index}-template.yml`), textFor(name, size, language));
  }
  writeFileSync(
    join(folder, 'Jenkinsfile'),
    `kubernetes {\n  deployment 'web-0'\n  image 'registry.example.com/web:1'\n  replicas production: 3\n  parameter 'LOG_LEVEL', production: 'info'\n}\n`,
  );
  const cluster =
    'cluster: { context: prod, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 }';
  writeFileSync(
    join(folder, 'platform.yml'),
    `registry: { oci: registry.example.com }\nenvironments:\n  production: { branches: [main], namespace: production, ${cluster} }\n`,
  );
}

function textFor(name: string, size: Size, language: Language): string {
  if (size === 'tagged') return tagged(name, 'nunjucks');
  return language === 'ktmpl' ? template(name, size) : WORKLOADS[size](name, NUNJUCKS);
}

/** A chart with the same documents. */
export function writeChart(folder: string, { count, size }: Content): void {
  mkdirSync(join(folder, 'templates'), { recursive: true });
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 0.1.0\n');
  writeFileSync(
    join(folder, 'values.yaml'),
    'image: registry.example.com/web:1\nreplicas: 3\nlevel: info\nenvironment: production\n',
  );
  for (let index = 0; index < count; index += 1)
    writeFileSync(join(folder, 'templates', `web-${index}.yaml`), chartText(`web-${index}`, size));
}

function chartText(name: string, size: Size): string {
  return size === 'tagged' ? tagged(name, 'helm') : WORKLOADS[size](name, HELM);
}

/** Plain manifests with what kustomize can replace without templates: image and replicas. */
export function writeKustomization(folder: string, { count, size }: Content): void {
  if (size === 'tagged') throw new Error('kustomize has no tags');
  mkdirSync(folder, { recursive: true });
  const names = Array.from({ length: count }, (_, index) => `web-${index}`);
  const plain = { image: 'registry.example.com/web', replicas: '1', level: 'info' };
  for (const name of names) writeFileSync(join(folder, `${name}.yaml`), WORKLOADS[size](name, plain));
  writeFileSync(
    join(folder, 'kustomization.yaml'),
    JSON.stringify({
      resources: names.map((name) => `${name}.yaml`),
      images: [{ name: plain.image, newTag: '1' }],
      replicas: names.map((name) => ({ name, count: 3 })),
    }),
  );
}

/** Our schema of a Deployment as the JSON schema that kubeconform reads, unknown fields refused as we do. */
export function writeJsonSchema(file: string, { definitions, kinds }: Schemas): void {
  const schemaOf = (type: FieldType): object => {
    if (typeof type !== 'string') {
      if (type[0] === 'enum') return { enum: [...type.slice(1), null] };
      return type[0] === 'map'
        ? { type: ['object', 'null'], additionalProperties: schemaOf(type[1]) }
        : { type: ['array', 'null'], items: schemaOf(type[1]) };
    }
    if (type.startsWith('#')) return { $ref: `#/definitions/${type.slice(1)}` };
    if (type === 'any') return {};
    if (type === 'int-or-string') return { type: ['integer', 'string', 'null'] };
    if (type === 'quantity') return { type: ['number', 'string', 'null'] };
    return {
      type: [
        type.startsWith('int') ? 'integer' : ['base64', 'time'].includes(type) ? 'string' : type,
        'null',
      ],
    };
  };
  const all = Object.entries(definitions).map(([name, { fields, required }]) => [
    name,
    fields
      ? {
          type: ['object', 'null'],
          properties: Object.fromEntries(
            Object.entries(fields).map(([field, type]) => [field, schemaOf(type)]),
          ),
          ...(required && { required }),
          additionalProperties: false,
        }
      : {},
  ]);
  const root = `#/definitions/${kinds['apps/v1 Deployment'] ?? ''}`;
  writeFileSync(file, JSON.stringify({ $ref: root, definitions: Object.fromEntries(all) as object }));
}
