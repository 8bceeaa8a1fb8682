import type { KeyPair } from './certificates.ts';

export type Kubeconfig = {
  readonly server: string;
  readonly ca: string;
  readonly user: string;
  readonly credentials: KeyPair;
  /** Name of each context and the namespace it starts in; the first is the current one. */
  readonly contexts: Readonly<Record<string, string>>;
};

export function kubeconfigText({ server, ca, user, credentials, contexts }: Kubeconfig): string {
  const entries = Object.entries(contexts);
  return `apiVersion: v1
kind: Config
clusters:
  - name: sandbox
    cluster:
      server: ${server}
      certificate-authority-data: ${base64(ca)}
users:
  - name: ${user}
    user:
      client-certificate-data: ${base64(credentials.certificate)}
      client-key-data: ${base64(credentials.key)}
contexts:
${entries.map(([name, namespace]) => contextText(name, user, namespace)).join('')}current-context: ${entries[0]?.[0] ?? ''}
`;
}

/** One context, as a line of the list of them. */
export function contextText(name: string, user: string, namespace: string): string {
  return `  - name: ${name}\n    context: { cluster: sandbox, user: '${user}', namespace: ${namespace} }\n`;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
