import { expect } from 'chai';
import { loadAll } from 'js-yaml';
import { UserError } from '../../src/core/errors.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import { clusterAs } from '../support/cluster-as.ts';
import { type Deployer, deployerIn, planOf } from '../support/deployer.ts';
import { configMap, deployment, job, service } from '../support/objects.ts';
import { sandbox } from '../support/sandbox.ts';
import { smallService } from '../support/small-service.ts';

type Rule = { readonly resources: readonly string[]; readonly verbs: readonly string[] };
type Role = KubeObject & { readonly rules: readonly Rule[] };

/** Names that no release had yet, so that a rollback would have to remove all of it again. */
function release(name: string): readonly KubeObject[] {
  return [
    deployment(name, 'example:1', { minReadySeconds: 0 }),
    service(name),
    configMap(name),
    job(`${name}-migrate`, 'example:1'),
  ];
}

describe('slipway rights, verb by verb', function () {
  this.timeout(120_000);
  let on: Deployer;
  let roles: readonly Role[];

  before(async function () {
    this.timeout(600_000);
    const box = await sandbox();
    const printing = await smallService(box, 'verbs');
    const { server, identity, adminKubeconfig: kubeconfig } = box;
    printing.allow({ cluster: { context: 'admin', kubeconfig, server, identity } });
    printing.write(...release('web'));
    const { code, out, lines } = await printing.slipway(['rights']);
    printing.remove();
    expect(code, lines.join('\n')).to.equal(0);
    roles = loadAll(out) as Role[];
    on = await (await deployerIn(box, printing.namespace)).asAdmin();
    expect((await on.deploy(release('old'))).state).to.equal('succeeded');
  });

  it('misses each verb of each printed rule that is taken away alone', async () => {
    const taken = roles.flatMap((role) =>
      role.rules.flatMap((rule) => rule.verbs.map((verb) => ({ role, rule, verb }))),
    );

    const silent = await Promise.all(
      taken.map(async ({ role, rule, verb }, index) => {
        const [resource = ''] = rule.resources;
        const said = await planned(`without-${index}`, without(role, rule, verb));
        return isNamed(said, resource, verb) ? [] : [`${verb} ${resource}: ${said}`];
      }),
    );

    expect(taken.length).to.be.greaterThan(25);
    expect(silent.flat()).to.deep.equal([]);
  });

  function without(from: Role, rule: Rule, verb: string): readonly Role[] {
    const rest = { ...rule, verbs: rule.verbs.filter((one) => one !== verb) };
    const rules = from.rules.flatMap((one) => (one === rule ? (rest.verbs.length > 0 ? [rest] : []) : [one]));
    return roles.map((role) => (role === from ? { ...role, rules } : role));
  }

  /** What a plan says to a user with these roles. */
  async function planned(name: string, granted: readonly Role[]): Promise<string> {
    const rulesOf = (kind: string): readonly Rule[] =>
      granted.flatMap((role) => (role.kind === kind ? role.rules : []));
    const cluster = await clusterAs(on, name, {
      role: rulesOf('Role'),
      clusterRole: rulesOf('ClusterRole'),
    });
    const input = on.input(release('web'), { environment: { onFailure: 'rollback' } });
    try {
      const { notes } = await planOf({ ...input, cluster, records: { ...input.records, cluster } });
      return notes.join('\n');
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [error.message, ...(error.details ?? [])].join('\n');
    }
  }
});

/** As a rule to add, in the note of what the deploy goes on without, or in the server's own refusal. */
function isNamed(said: string, resource: string, verb: string): boolean {
  return (
    said.includes(`resources: [${resource}], verbs: [${verb}]`) ||
    new RegExp(`may not (?:.*; )?${verb} ${resource}\\b`).test(said) ||
    said.includes(`cannot ${verb} resource "${resource}"`)
  );
}
