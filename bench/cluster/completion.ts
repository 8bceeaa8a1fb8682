import { request } from 'node:https';
import { performance } from 'node:perf_hooks';
import type { Credentials } from '../../src/sandbox/api.ts';

type Deployment = {
  readonly metadata: { readonly name: string; readonly generation: number };
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
  };
};

/** Watches a namespace from outside and tells when all its Deployments ran the image: the API server's own word. */
export type Completion = { readonly at: () => number | undefined; readonly stop: () => void };

export function watchCompletion(
  server: string,
  credentials: Credentials,
  { namespace, image, services }: { namespace: string; image: string; services: number },
): Completion {
  const done = new Set<string>();
  let at: number | undefined;
  const { hostname, port } = new URL(server);
  const outgoing = request(
    {
      hostname,
      port,
      path: `/apis/apps/v1/namespaces/${namespace}/deployments?watch=true`,
      ca: credentials.ca,
      cert: credentials.certificate,
      key: credentials.key,
      agent: false,
    },
    (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) judge((JSON.parse(line) as { object: Deployment }).object);
      });
      response.on('error', () => undefined);
    },
  );
  outgoing.on('error', () => undefined);
  outgoing.end();

  function judge({ metadata, spec, status = {} }: Deployment): void {
    const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
    const complete =
      spec.template.spec.containers[0]?.image.startsWith(image) === true &&
      observedGeneration >= metadata.generation &&
      [replicas, updatedReplicas, availableReplicas].every((count) => count === spec.replicas);
    if (!complete) done.delete(metadata.name);
    else done.add(metadata.name);
    if (done.size < services) at = undefined;
    else at ??= performance.now();
  }

  return { at: () => at, stop: () => outgoing.destroy() };
}
