import { RECORDS_BUCKET } from './bucket.ts';
import { CONTEXTS } from './credentials.ts';
import type { Folders } from './folders.ts';
import type { SandboxState } from './state.ts';

export type Contents = {
  readonly state: SandboxState;
  /** Public age key that files of secrets are encrypted for. */
  readonly recipient: string;
};

/** What a platform team would write about this cluster. Development needs nobody's word, production does. */
export function platformText(folders: Folders, { state, recipient }: Contents): string {
  const { name, registry, bucket } = state;
  const cluster = (context: string): string => clusterText(context, folders, state);
  return `# Written by slipway sandbox up ${name}; it is gone after slipway sandbox down ${name}.
registry:
  oci: '${registry}'
  insecure: true

secrets:
  bucket: ${bucket.name}
  region: ${bucket.region}
  endpoint: '${bucket.endpoint}'
  pathStyle: true
  age: [${recipient}]

# Every release is written here first, and only what this bucket holds counts as a record.
records:
  bucket: ${RECORDS_BUCKET}
  prefix: records
  region: ${bucket.region}
  endpoint: '${bucket.endpoint}'
  pathStyle: true

environments:
  development:
    branches: [development]
    namespace: development
    cluster: ${cluster(CONTEXTS.development)}
  production:
    branches: [master, main]
    namespace: production
    cluster: ${cluster(CONTEXTS.production)}
    approval: { submitters: [], expires: 3d, fourEyes: false }
    onFailure: rollback
    prune: { max: 5 }
`;
}

/** A further environment, for the end of that file: the branch of its name goes there. */
export function environmentText(name: string, folders: Folders, state: SandboxState): string {
  return `  ${name}:
    branches: [${name}]
    namespace: ${name}
    cluster: ${clusterText(name, folders, state)}
`;
}

function clusterText(context: string, { kubeconfig }: Folders, { server, identity }: SandboxState): string {
  return `{ context: ${context}, kubeconfig: ${JSON.stringify(kubeconfig)}, server: '${server}', identity: ${identity} }`;
}
