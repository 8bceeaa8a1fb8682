import { request } from 'node:https';
import { performance } from 'node:perf_hooks';
import type { Pod } from '../../src/core/pod.ts';
import type { Credentials } from '../../src/sandbox/api.ts';

/** Watches Pods from outside and tells when one first showed what no waiting fixes: the API server's own word. */
export type Evidence = { readonly at: () => number | undefined; readonly stop: () => void };

export function watchEvidence(
  server: string,
  { ca, certificate, key }: Credentials,
  namespace: string,
): Evidence {
  let at: number | undefined;
  const { hostname, port } = new URL(server);
  const outgoing = request(
    {
      hostname,
      port,
      path: `/api/v1/namespaces/${namespace}/pods?watch=true`,
      ca,
      cert: certificate,
      key,
      agent: false,
    },
    (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines)
          if (isFatal((JSON.parse(line) as { object: Pod }).object)) at ??= performance.now();
      });
      response.on('error', () => undefined);
    },
  );
  outgoing.on('error', () => undefined);
  outgoing.end();
  return { at: () => at, stop: () => outgoing.destroy() };
}

/** The pull has failed, or the container has ended for the second time. */
function isFatal({ status }: Pod): boolean {
  return (status?.containerStatuses ?? []).some(
    ({ state, restartCount = 0 }) =>
      state?.waiting?.reason === 'ErrImagePull' || (state?.terminated !== undefined && restartCount > 0),
  );
}
