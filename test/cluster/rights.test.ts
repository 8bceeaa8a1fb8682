import { expect } from 'chai';
import { load, loadAll } from 'js-yaml';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/objects.ts';
import { annotated, configMap, deployment, job, service } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

type Rule = {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
};
type Role = KubeObject & { readonly rules: readonly Rule[] };

const API = 'rbac.authorization.k8s.io';

describe('slipway rights', function () {
  this.timeout(300_000);
  let box: TestSandbox;
  let on: SmallService;
  let roles: readonly Role[];
  let user: string;

  const web = (image: string): KubeObject => deployment('web', image, { minReadySeconds: 0, replicas: 1 });

  function broken(): KubeObject {
    const object = structuredClone(web('example:3'));
    const { template } = object['spec'] as { template: { metadata: { annotations?: object } } };
    template.metadata.annotations = { 'sandbox.slipway.dev/ready-after': '1h' };
    return object;
  }

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'rights-printed');
    user = `printed-${on.namespace}`;
    const { server, identity } = box;
    const admin = { context: 'admin', kubeconfig: box.adminKubeconfig, server, identity };
    on.allow({ onFailure: 'rollback', timeout: '10s', cluster: admin });
    on.write(web('example:1'), service('web'), configMap('first'), migration('example:1'));
    const { code, out } = await on.slipway(['rights']);
    expect(code).to.equal(0);
    roles = loadAll(out) as Role[];
    await grant(roles);
    const binding = { subjects: [{ kind: 'User', name: user, apiGroup: API }] };
    for (const { kind, metadata } of roles)
      await applied({
        apiVersion: `${API}/v1`,
        kind: `${kind}Binding`,
        metadata: { ...metadata, name: user },
        roleRef: { kind, name: kind === 'ClusterRole' ? user : metadata.name, apiGroup: API },
        ...binding,
      });
    const config = load(readFileSync(box.adminKubeconfig, 'utf8')) as {
      users: { user: Record<string, unknown> }[];
    };
    for (const one of config.users) one.user['as'] = user;
    const kubeconfig = join(on.cwd, 'kubeconfig');
    writeFileSync(kubeconfig, JSON.stringify(config));
    on.allow({ onFailure: 'rollback', timeout: '10s', cluster: { ...admin, kubeconfig } });
  });

  after(async () => {
    await box.kubectl('delete', 'clusterrole,clusterrolebinding', user, '--ignore-not-found');
    on.remove();
  });

  function migration(image: string): KubeObject {
    return annotated(job('migrate', image), { 'slipway.dev/before': 'workloads' });
  }

  async function applied(object: KubeObject): Promise<void> {
    const file = join(on.cwd, 'applied.json');
    writeFileSync(file, JSON.stringify(object));
    await box.kubectl('apply', '-f', file);
  }

  /** The ClusterRole under a name of this test's own. */
  async function grant(granted: readonly Role[]): Promise<void> {
    for (const role of granted)
      await applied(role.kind === 'Role' ? role : { ...role, metadata: { name: user } });
  }

  it('prints what a whole deploy needs, with its removals and its rollback', async () => {
    const first = await on.slipway(['deploy']);
    on.write(web('example:2'), service('web'), migration('example:2'));
    const second = await on.slipway(['deploy']);
    on.write(broken(), service('web'), configMap('new'), migration('example:2'));
    const third = await on.slipway(['deploy']);

    expect(first.code, first.lines.join('\n')).to.equal(0);
    expect(second.code, second.lines.join('\n')).to.equal(0);
    expect(third.lines.join('\n')).to.match(/rollback to release 2/);
    expect([...first.lines, ...second.lines, ...third.lines].join('\n')).not.to.match(/may not|forbidden/);
    expect(await on.kubectl('get', 'configmap', '-o', 'name')).not.to.match(/configmap\/(?:first|new)$/m);
  });

  it('prints nothing that the plan would not miss', async () => {
    on.write(web('example:2'), service('web'), migration('example:2'));
    const kept: string[] = [];
    for (const role of roles)
      for (const rule of role.rules) {
        const [resource = ''] = rule.resources;
        await grant([{ ...role, rules: role.rules.filter((one) => one !== rule) }]);
        let isNamed = false;
        // The API server takes a moment to know of it.
        for (let tries = 0; tries < 3 && !isNamed; tries += 1) {
          const { lines } = await on.slipway(['plan']);
          isNamed = lines.some((line) => line.includes(resource));
        }
        if (!isNamed) kept.push(resource);
        await grant([role]);
      }

    expect(kept).to.deep.equal([]);
  });
});
