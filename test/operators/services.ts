import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService, type Told } from '../support/small-service.ts';
import { tool } from '../support/tool.ts';
import type { Queue } from './rabbitmq.ts';

/** The administrator, who may write what such a system consists of. */
function asAdministrator({ adminKubeconfig: kubeconfig, server, identity }: OwnSandbox): object {
  // Definitions of half a megabyte take their time where every core is busy.
  return { context: 'admin', kubeconfig, server, identity, timeout: '2m' };
}

/** What of `test/tools/upstream.sh` a system is, as a kustomization, and what the head of its manifests says beside. */
export type System = {
  readonly folder: string;
  readonly head?: string;
  readonly namespaces: readonly string[];
};

/** Deploys a system of the cluster as published, and again, when there is nothing to do or to say; `meanwhile` is what its Pods would do. */
export async function deploySystem(
  box: OwnSandbox,
  name: string,
  { folder, head = '', namespaces }: System,
  meanwhile: () => Promise<unknown>,
): Promise<Told> {
  const on = await smallService(box, name);
  on.allow({
    cluster: asAdministrator(box),
    namespaces,
    clusterScoped: [
      ...['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding', 'APIService'],
      'ValidatingWebhookConfiguration',
    ],
  });
  writeFileSync(join(on.cwd, 'Jenkinsfile'), `slipway {\n  service '${name}'\n  kubernetes { }\n}\n`);
  const manifests = execFileSync('kubectl', ['kustomize', join(tool('upstream'), folder)], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  writeFileSync(join(on.cwd, `deploy/${name}-manifests.yml`), `${head}${manifests}`);
  on.commit(name);
  const [told] = await Promise.all([on.slipway(['deploy', '--no-input']), meanwhile()]);
  expect(told.code, told.lines.join('\n')).to.equal(0);
  const again = await on.slipway(['deploy', '--no-input']);
  expect(again.lines.join('\n'))
    .to.match(/nothing to do/)
    .and.not.include('keeps what the manifests lack');
  on.remove();
  return told;
}

export type ScaledService = Pick<SmallService, 'namespace' | 'kubectl' | 'remove'> & {
  /** The next release, with new Pods and these words of the block. */
  deploy(autoscale: string): Promise<Told>;
  /** What its Deployment shall have. */
  readonly replicas: () => Promise<number>;
};

/** A service of one Deployment that says `replicas: {{ replicas }}`, and in its container the variables of `env`. */
export async function scaledService(
  box: OwnSandbox,
  name: string,
  env: readonly object[] = [],
): Promise<ScaledService> {
  const on = await smallService(box, name);
  on.allow({ cluster: asAdministrator(box) });
  const labels = { app: name };
  const container = {
    name,
    image: `${name}:v1`,
    env: [{ name: 'RELEASE', value: '{{ RELEASE }}' }, ...env],
    resources: { requests: { cpu: '100m' } },
  };
  writeFileSync(
    join(on.cwd, `deploy/${name}-template.yml`),
    `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name} }
spec:
  replicas: {{ replicas }}
  selector: ${JSON.stringify({ matchLabels: labels })}
  template: ${JSON.stringify({ metadata: { labels }, spec: { containers: [container] } })}
`,
  );
  let release = 0;
  return {
    namespace: on.namespace,
    kubectl: async (...words) => on.kubectl(...words),
    remove: () => on.remove(),
    deploy: async (autoscale) => {
      release++;
      writeFileSync(
        join(on.cwd, 'Jenkinsfile'),
        `slipway {
  service '${name}'
  kubernetes {
    deployment '${name}'
    parameter 'RELEASE', 'r${release}'
    ${autoscale}
  }
}
`,
      );
      on.commit(`release ${release}`);
      const told = await on.slipway(['deploy', '--no-input']);
      expect(told.code, told.lines.join('\n')).to.equal(0);
      return told;
    },
    replicas: async () =>
      Number(await on.kubectl('get', 'deployment', name, '-o', 'jsonpath={.spec.replicas}')),
  };
}

/** The same with the address of a queue in its container, out of a Secret. */
export async function queueService(box: OwnSandbox, name: string, { url }: Queue): Promise<ScaledService> {
  const from = { secretKeyRef: { name: `${name}-env`, key: 'RABBITMQ_URL' } };
  const on = await scaledService(box, name, [{ name: 'RABBITMQ_URL', valueFrom: from }]);
  await box.admin('POST', `/api/v1/namespaces/${on.namespace}/secrets`, {
    metadata: { name: `${name}-env` },
    stringData: { RABBITMQ_URL: url },
  });
  return on;
}
