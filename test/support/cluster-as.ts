import { load } from 'js-yaml';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import type { TestSandbox } from './sandbox.ts';
import { temporaryFolder } from './folder.ts';

export type Rules = { readonly role: readonly unknown[]; readonly clusterRole: readonly unknown[] };

/** A user with just these rules, by impersonation through the administrator's credentials. */
export async function clusterAs(
  { box, namespace }: { readonly box: TestSandbox; readonly namespace: string },
  name: string,
  { role, clusterRole }: Rules,
): ReturnType<typeof openCluster> {
  const api = 'rbac.authorization.k8s.io';
  const metadata = { name: `${name}-${namespace}` };
  const user = metadata.name;
  const subjects = [{ kind: 'User', name: user, apiGroup: api }];
  const post = async (path: string, kind: string, more: object): Promise<unknown> =>
    box.admin('POST', `/apis/${api}/v1/${path}`, { apiVersion: `${api}/v1`, kind, metadata, ...more });
  const within = `namespaces/${namespace}`;
  await post(`${within}/roles`, 'Role', { rules: role });
  await post('clusterroles', 'ClusterRole', { rules: clusterRole });
  for (const [path, binding, kind] of [
    [`${within}/rolebindings`, 'RoleBinding', 'Role'],
    ['clusterrolebindings', 'ClusterRoleBinding', 'ClusterRole'],
  ] as const)
    await post(path, binding, { subjects, roleRef: { kind, name: user, apiGroup: api } });
  const kubeconfig = join(temporaryFolder('rights'), 'kubeconfig');
  const admin = load(await readFile(box.adminKubeconfig, 'utf8')) as {
    users: { user: Record<string, unknown> }[];
  };
  for (const one of admin.users) one.user['as'] = user;
  await writeFile(kubeconfig, JSON.stringify(admin));
  return openCluster(
    { context: 'admin', kubeconfig },
    { cwd: '/', env: process.env, clock, version: '0.0.0' },
  );
}
