import type { KubeObject } from '../../src/core/objects.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Objects a service has, small and valid; `more` is laid over their spec. */
export function deployment(name: string, image: string, more: Fields = {}): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image }] } },
      ...more,
    },
  };
}

export function service(name: string, more: Fields = {}): KubeObject {
  const spec = { selector: { app: name }, ports: [{ name: 'http', port: 5000 }], ...more };
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
}

export function configMap(
  name: string,
  data: Readonly<Record<string, string>> = { key: 'value' },
): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
}

export function job(
  name: string,
  image: string,
  annotations: Readonly<Record<string, string>> = {},
): KubeObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations },
    spec: {
      backoffLimit: 0,
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image }] } },
    },
  };
}

export function annotated(object: KubeObject, annotations: Readonly<Record<string, string>>): KubeObject {
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } },
  };
}
