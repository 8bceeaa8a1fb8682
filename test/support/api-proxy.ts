import { readFile, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { temporaryFolder } from './folder.ts';
import { type FateOf, type Front, front } from './front.ts';

/** A way to the API server on which things can go wrong. It logs in for who uses it. */
export type ApiProxy = Front & {
  readonly server: string;
  /** With one context, `dev`. */
  readonly kubeconfig: string;
};

type Kubeconfig = {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
};

export async function apiProxy(kubeconfigFile: string, fateOf: FateOf = () => 'on'): Promise<ApiProxy> {
  const { clusters, users } = load(await readFile(kubeconfigFile, 'utf8')) as Kubeconfig;
  const pem = (text: string | undefined): Buffer => Buffer.from(text ?? '', 'base64');
  const ca = pem(clusters[0]?.cluster['certificate-authority-data']);
  const agent = new Agent({
    keepAlive: true,
    ca,
    cert: pem(users[0]?.user['client-certificate-data']),
    key: pem(users[0]?.user['client-key-data']),
  });
  const stranger = new Agent({ ca });
  const way = await front({ url: clusters[0]?.cluster['server'] ?? '', agent, stranger }, fateOf);
  const server = way.url;
  const folder = temporaryFolder('proxy');
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'proxy', cluster: { server } }],
      contexts: [{ name: 'dev', context: { cluster: 'proxy' } }],
    }),
  );
  return {
    ...way,
    server,
    kubeconfig,
    close: async () => {
      await way.close();
      await rm(folder, { recursive: true });
    },
  };
}
