import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonical, digestOf, sha256 } from '../../src/deploy/plan/digest.ts';
import type { Plan } from '../../src/core/plan.ts';
import { gitIn } from '../support/git.ts';
import { temporaryFolder } from '../support/folder.ts';
import { program } from '../support/program.ts';
import { type Ran, run } from '../support/run.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

// The built program against a real API server. Who attacks writes the file of a saved plan, and computes its digest and
// checksum as Slipway does.

type Edited = {
  steps: {
    key: { namespace: string };
    object: { metadata: { namespace: string }; data: Record<string, string> };
  }[];
  approval: unknown;
  expiresAt: string;
  digest: string;
};

describe('attacks by who may write a saved plan, on a cluster', function () {
  this.timeout(240_000);
  let box: TestSandbox;
  let cwd: string;
  let [home, other] = ['', ''];
  const job = 'https://jenkins.example.com/job/web/7/';

  before(async function () {
    this.timeout(900_000);
    box = await sandbox();
    home = await box.createNamespace('planned');
    other = await box.createNamespace('planned-other');
    cwd = temporaryFolder('planned');
    mkdirSync(join(cwd, 'deploy'));
    const image = `${box.registry}/web:1`;
    execFileSync('tar', ['-cf', join(cwd, 'empty.tar'), '--files-from', '/dev/null']);
    execFileSync(
      join(box.bin, 'crane'),
      ['append', '--insecure', '-f', join(cwd, 'empty.tar'), '-t', image],
      {
        stdio: 'ignore',
      },
    );
    for (const person of ['mallory', 'carol'])
      openssl('genpkey', '-algorithm', 'ed25519', '-out', `${person}.pem`);
    write('approvers', `${approver('mallory', 'developers')}${approver('carol', 'release-managers')}`);
    const labels = { app: 'web' };
    write('deploy/web-template.yml', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
      },
    });
    write('deploy/greeting-template.yml', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'greeting' },
      data: { text: 'harmless' },
    });
    write('Jenkinsfile', "slipway {\n  kubernetes {\n    deployment 'web'\n  }\n}\n");
    const cluster = {
      context: 'dev',
      kubeconfig: box.kubeconfig,
      server: box.server,
      identity: box.identity,
    };
    const approval = { submitters: ['release-managers'], fourEyes: true };
    write('platform.yml', {
      registry: { oci: box.registry, insecure: true },
      identities: { mallory: ['mallory@example.com'], carol: ['carol@example.com'] },
      environments: { production: { branches: ['main'], namespace: home, cluster, approval } },
    });
    const git = gitIn(cwd);
    git('init', '-q', '-b', 'main');
    git('add', '.');
    git('commit', '-qm', 'first');
    const { exit, err } = await slipway('plan', 'production', '--save', 'genuine.plan');
    expect(exit, err).to.equal(0);
  });

  function openssl(...args: readonly string[]): string {
    return execFileSync('openssl', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  }

  /** The name, the public key, the groups, as docs/approval.md has it. */
  function approver(name: string, group: string): string {
    const pem = openssl('pkey', '-in', `${name}.pem`, '-pubout');
    const key = pem.replace(/-----[^-]*-----|\s/g, '');
    return `${name} ${key} ${group}\n`;
  }

  function write(file: string, value: unknown): void {
    writeFileSync(join(cwd, file), typeof value === 'string' ? value : `${JSON.stringify(value)}\n`);
  }

  async function slipway(...words: readonly string[]): Promise<Ran> {
    const env = {
      ...process.env,
      ...box.env,
      SLIPWAY_PLATFORM: 'platform.yml',
      CI: undefined,
      BUILD_URL: job,
    };
    return run([process.execPath, program, ...words], { cwd, env });
  }

  /** Saves the genuine plan with changes; returns the digest that it has then. */
  function forge(edit: (plan: Edited) => void): string {
    const file = JSON.parse(readFileSync(join(cwd, 'genuine.plan'), 'utf8')) as {
      plan: Edited;
      checksum: string;
    };
    edit(file.plan);
    file.plan.digest = digestOf(file.plan as unknown as Plan);
    file.checksum = sha256(canonical(file.plan));
    write('forged.plan', file);
    return file.plan.digest;
  }

  async function everything(): Promise<string> {
    const live = await Promise.all(
      [home, other].map((namespace) =>
        box.kubectl('-n', namespace, 'get', 'deployment,configmap', '-o', 'json'),
      ),
    );
    return live.join('\n');
  }

  it('bring no approval policy of their own, under which another group may sign', async () => {
    const digest = forge((plan) => {
      plan.approval = { submitters: ['developers'], fourEyes: false, expiresMs: 1e12 };
      plan.expiresAt = '2099-01-01T00:00:00.000Z';
      for (const { object } of plan.steps) if (object.data) object.data['text'] = 'owned';
    });
    await slipway('approve', digest, '--as', 'mallory', '--key', 'mallory.pem', '--save', 'approval.json');

    const { exit, err } = await slipway(
      ...['deploy', 'production', '--plan', 'forged.plan'],
      ...['--approval', 'approval.json', '--approvers', 'approvers'],
    );

    expect(await everything()).not.to.contain('owned');
    expect(exit, err).to.be.oneOf([3, 7]);
  });

  it('write into no namespace that is not the environment’s', async () => {
    const digest = forge((plan) => {
      for (const { key, object } of plan.steps)
        if (object.data) {
          key.namespace = other;
          object.metadata.namespace = other;
          object.data['text'] = 'escaped';
        }
    });

    const { exit, err } = await slipway(
      ...['deploy', 'production', '--plan', 'forged.plan', '--approved-by', 'carol'],
      ...['--approve', digest],
    );

    expect(await everything()).not.to.contain('escaped');
    expect(exit, err).not.to.equal(0);
    expect(err).to.contain(other);
  });

  function genuine(): Plan {
    return (JSON.parse(readFileSync(join(cwd, 'genuine.plan'), 'utf8')) as { plan: Plan }).plan;
  }

  it('are not deployed under a name without the digest that was shown', async () => {
    forge((plan) => {
      for (const { object } of plan.steps) if (object.data) object.data['text'] = 'swapped';
    });

    const { digest: shown } = (
      JSON.parse(readFileSync(join(cwd, 'genuine.plan'), 'utf8')) as { plan: Edited }
    ).plan;
    const without = await slipway('deploy', 'production', '--plan', 'forged.plan', '--approved-by', 'carol');
    const other = await slipway(
      ...['deploy', 'production', '--plan', 'forged.plan', '--approved-by', 'carol'],
      ...['--approve', shown],
    );

    expect(await everything()).not.to.contain('swapped');
    expect([without.exit, other.exit], without.err + other.err).not.to.include(0);
  });

  it('apply nothing else than what the commit holds, where Jenkins says which one that is', async () => {
    const { commit } = genuine();
    const digest = forge((plan) => {
      for (const { object } of plan.steps) if (object.data) object.data['text'] = 'smuggled';
    });

    const { exit, err } = await slipway(
      ...['deploy', 'production', '--plan', 'forged.plan', '--approved-by', 'carol', '--approve', digest],
      ...['--commit', commit, '--branch', 'main'],
    );

    expect(await everything()).not.to.contain('smuggled');
    expect(exit, err).to.equal(3);
    expect(err).to.contain('the plan says of ConfigMap greeting what would not be so');
  });

  it('name no other image, cluster, run or way back than the commit and the controller do', async () => {
    const { commit } = genuine();
    const edits: Readonly<Record<string, object>> = {
      // What it is recorded with is what another environment would be given as proven.
      image: { image: `${box.registry}/web:1` },
      cluster: { cluster: { ...genuine().cluster, context: 'harmless' } },
      rollbackTo: { rollbackTo: 1 },
      build: { build: 99 },
      buildUrl: { buildUrl: 'https://evil.example.com/7/' },
      'the plan says': { notes: ['seen by the auditors'] },
    };

    for (const [what, change] of Object.entries(edits)) {
      const digest = forge((plan) => void Object.assign(plan, change));
      const { exit, err } = await slipway(
        ...['deploy', 'production', '--plan', 'forged.plan', '--approved-by', 'carol', '--approve', digest],
        ...['--commit', commit, '--branch', 'main'],
      );

      expect(exit, `${what}: ${err}`).to.equal(3);
      expect(err).to.match(new RegExp(`\\n  ${what}: `));
      expect(await everything(), what).not.to.contain('harmless');
    }
  });

  it('say nothing of commit, branch and requester that the controller says otherwise', async () => {
    for (const [what, value] of [
      ['commit', 'f'.repeat(40)],
      ['branch', 'harmless'],
      ['requester', 'somebody'],
    ] as const) {
      const { exit, err } = await slipway(
        ...['deploy', 'production', '--plan', 'genuine.plan', '--approved-by', 'carol'],
        ...['--approve', genuine().digest, `--${what}`, value],
      );

      expect(exit, err).to.not.equal(0);
      expect(err).to.contain(`is a plan for ${what}`);
    }
  });

  it('leave the genuine plan to be signed and deployed', async () => {
    const { digest } = (JSON.parse(readFileSync(join(cwd, 'genuine.plan'), 'utf8')) as { plan: Edited }).plan;
    await slipway('approve', digest, '--as', 'carol', '--key', 'carol.pem', '--save', 'approval.json');

    const { exit, err } = await slipway(
      ...['deploy', 'production', '--plan', 'genuine.plan'],
      ...['--approval', 'approval.json', '--approvers', 'approvers'],
    );

    expect(exit, err).to.equal(0);
    expect(await everything()).to.contain('harmless');
  });

  it('show no other change than the one that is applied', async () => {
    write('deploy/greeting-template.yml', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'greeting' },
      data: { text: 'changed', more: 'a' },
    });
    gitIn(cwd)('commit', '-qam', 'second');
    const planned = await slipway('plan', 'production', '--save', 'genuine.plan');
    expect(planned.exit, planned.err).to.equal(0);
    const edits: Readonly<Record<string, (plan: Edited) => void>> = {
      'another object': ({ steps }) =>
        steps.forEach(({ object }) => object.data && (object.data['text'] = 'told otherwise')),
      'another change': ({ steps }) =>
        steps.forEach((step) => step.object.data && Object.assign(step, { changes: [] })),
      'other words': ({ steps }) =>
        steps.forEach((step) => step.object.data && Object.assign(step, { why: ['nothing much'] })),
      'no change at all': ({ steps }) =>
        steps.forEach(
          (step) => step.object.data && Object.assign(step, { op: 'keep', changes: [], why: [] }),
        ),
      'a recreation': ({ steps }) =>
        steps.forEach((step) => step.object.data || Object.assign(step, { op: 'replace', why: [] })),
      force: ({ steps }) => steps.forEach((step) => Object.assign(step, { forced: true })),
      'replicas for an autoscaler': ({ steps }) =>
        steps.forEach((step) => step.object.data || Object.assign(step, { handOver: 0 })),
      'another author': (plan) => Object.assign(plan, { author: 'Eve <eve@example.com>' }),
      'fewer objects': (plan) =>
        Object.assign(plan, { steps: plan.steps.filter(({ object }) => object.data) }),
    };

    for (const [what, edit] of Object.entries(edits)) {
      const digest = forge(edit);
      const { exit, err } = await slipway(
        ...['deploy', 'production', '--plan', 'forged.plan', '--approved-by', 'carol', '--approve', digest],
      );

      expect(exit, `${what}: ${err}`).to.equal(3);
      expect(err, what).to.contain('the plan');
      expect(await everything(), what).to.contain('harmless');
    }
    const { exit, err } = await slipway(
      ...['deploy', 'production', '--plan', 'genuine.plan', '--approved-by', 'carol'],
      ...['--approve', genuine().digest],
    );
    expect(exit, err).to.equal(0);
    expect(await everything()).to.contain('changed');
  });
});
