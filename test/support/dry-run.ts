import type { KubeObject } from '../../src/core/objects.ts';
import type { TestSandbox } from './sandbox.ts';

/** What the API server says of an object: `unclear` where admission stops it before it is looked at whole. */
export type Answer = { readonly state: 'taken' | 'refused' | 'unclear'; readonly message: string };

type Served = { readonly path: string; readonly namespaced: boolean };

/** Asks the API server by a dry run of an apply, as a plan does, as if the object were new in a namespace. */
export async function dryRunIn(
  namespace: string,
  { admin }: Pick<TestSandbox, 'admin'>,
): Promise<(object: KubeObject) => Promise<Answer>> {
  const paths = await servedPaths(admin);
  return async (object) => {
    const served = paths.get(`${object.apiVersion} ${object.kind}`);
    if (!served) return { state: 'unclear', message: 'not served' };
    const path = served.path.replace('{namespace}', namespace);
    const metadata = { ...object.metadata, ...(served.namespaced && { namespace }) };
    try {
      const query = 'dryRun=All&fieldValidation=Strict&fieldManager=slipway&force=true';
      const name = encodeURIComponent(object.metadata.name);
      await admin('PATCH', `${path}/${name}?${query}`, { ...object, metadata });
      return { state: 'taken', message: '' };
    } catch (error) {
      const { status, message } = error as Error & { readonly status?: number };
      return { state: status === 400 || status === 422 ? 'refused' : 'unclear', message };
    }
  };
}

async function servedPaths(admin: TestSandbox['admin']): Promise<ReadonlyMap<string, Served>> {
  const found = new Map<string, Served>();
  const groups = (await admin('GET', '/apis')) as { groups: { versions: { groupVersion: string }[] }[] };
  const versions = groups.groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion));
  for (const version of ['v1', ...versions]) {
    const root = version === 'v1' ? '/api/v1' : `/apis/${version}`;
    const { resources } = (await admin('GET', root)) as {
      resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
    };
    for (const { name, kind, namespaced, verbs } of resources)
      if (!name.includes('/') && verbs.includes('create'))
        found.set(`${version} ${kind}`, {
          path: namespaced ? `${root}/namespaces/{namespace}/${name}` : `${root}/${name}`,
          namespaced,
        });
  }
  return found;
}
