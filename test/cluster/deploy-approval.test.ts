import { expect } from 'chai';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { signApproval } from '../../src/approval/signed.ts';
import { sandbox } from '../support/sandbox.ts';
import type { Ran } from '../support/run.ts';
import { exampleWorkspace, type Workspace } from '../support/workspace.ts';

const JENKINSFILE = `@Library('slipway') _
slipway {
  image 'approved', layers: ['bin': '/app'], entrypoint: ['/app/run']
  kubernetes { deployment 'approved' }
}
`;

const TEMPLATE = `apiVersion: apps/v1
kind: Deployment
metadata: { name: approved, labels: { app: approved } }
spec:
  replicas: 1
  selector: { matchLabels: { app: approved } }
  template:
    metadata: { labels: { app: approved } }
    spec: { containers: [{ name: web, image: "{{ image }}" }] }
`;

type Json = Readonly<Record<string, unknown>>;

describe('an approval that was signed outside of Jenkins', function () {
  this.timeout(120_000);
  let on: Workspace;
  let digest: string;
  let untouched: readonly string[];

  const file = (name: string): string => join(on.root, name);

  before(async function () {
    this.timeout(600_000);
    on = await exampleWorkspace(await sandbox(), 'approval');
    rmSync(file('deploy'), { recursive: true });
    mkdirSync(file('deploy'));
    mkdirSync(file('bin'));
    writeFileSync(file('bin/run'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(file('Jenkinsfile'), JENKINSFILE);
    writeFileSync(file('deploy/approved-template.yml'), TEMPLATE);
    const platform = readFileSync(on.platform, 'utf8')
      .replace('submitters: []', 'submitters: [release-managers]')
      .replace('fourEyes: false', 'fourEyes: true');
    const identities = ['carol', 'ann', 'dave'].map((name) => `${name}: [${name}@example.com]`).join(', ');
    writeFileSync(on.platform, `identities: { ${identities} }\n${platform}`);
    on.commit('Ask');
    on.git('checkout', '-q', '-b', 'master');
    writeKeys({ carol: 'release-managers', ann: 'release-managers', dave: 'developers' });
    for (const args of [['push'], ['plan', 'production', '--save', 'slipway.plan']]) {
      const { exit, err } = await on.slipway(...args);
      expect(exit, err).to.equal(0);
    }
    const shown = await on.slipway('plan', '--show', 'slipway.plan', '--output', 'json');
    const event = JSON.parse(shown.out) as { readonly digest: string; readonly plan: unknown };
    digest = event.digest;
    const { plan } = JSON.parse(readFileSync(file('slipway.plan'), 'utf8')) as { readonly plan: unknown };
    expect(event.plan).to.deep.equal(plan);
    untouched = on.writes(on.namespaces.production);
  });

  after(() => on.remove());

  function writeKeys(groups: Readonly<Record<string, string>>): void {
    const lines = Object.entries(groups).map(([name, group]) => {
      const { privateKey } = generateKeyPairSync('ed25519');
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
      writeFileSync(file(`${name}.pem`), pem);
      const der = createPublicKey(pem).export({ type: 'spki', format: 'der' });
      return `${name} ${der.toString('base64')} ${group}`;
    });
    writeFileSync(file('approvers'), `${lines.join('\n')}\n`);
  }

  async function approve(...args: readonly string[]): Promise<Json> {
    const { exit, err } = await on.slipway('approve', ...args, '--save', 'approval.json');
    expect(exit, err).to.equal(0);
    return JSON.parse(readFileSync(file('approval.json'), 'utf8')) as Json;
  }

  async function deploy(approval?: Json): Promise<Ran> {
    if (approval) writeFileSync(file('approval.json'), JSON.stringify(approval));
    const files = ['--plan', 'slipway.plan', '--approval', 'approval.json', '--approvers', 'approvers'];
    return on.slipway('deploy', 'production', ...files);
  }

  async function expectRefused(text: string, approval?: Json): Promise<void> {
    const { exit, err } = await deploy(approval);

    expect(exit, err).to.equal(7);
    expect(err).to.contain(text);
    expect(on.writes(on.namespaces.production)).to.deep.equal(untouched);
  }

  it('is refused when its time is over', async () => {
    const key = { key: readFileSync(file('carol.pem'), 'utf8'), where: 'carol.pem' };
    const until = new Date(Date.now() - 1000).toISOString();

    await expectRefused(until, signApproval({ digest, approver: 'carol', until }, key));
  });

  it('is refused for another plan', async () => {
    await approve(`sha256:${'0'.repeat(64)}`, '--as', 'carol', '--key', 'carol.pem');

    await expectRefused('sha256:000000');
  });

  it("is refused when it is signed with somebody else's key", async () => {
    await approve(digest, '--as', 'carol', '--key', 'dave.pem');

    await expectRefused('carol');
  });

  it('is refused when anybody edited it', async () => {
    const approval = await approve(digest, '--as', 'carol', '--key', 'carol.pem');

    await expectRefused('carol', { ...approval, until: '2999-01-01T00:00:00.000Z' });
    await expectRefused('mallory', { ...approval, approver: 'mallory' });
  });

  it('is refused from who is in no group that may approve', async () => {
    await approve(digest, '--as', 'dave', '--key', 'dave.pem');

    await expectRefused('release-managers');
  });

  it('is refused from the author of the change, for it wants four eyes', async () => {
    await approve(digest, '--as', 'ann', '--key', 'ann.pem');

    await expectRefused('ann');
  });

  it('deploys that plan when the right person signed it, and keeps who', async () => {
    await approve(digest, '--as', 'carol', '--key', 'carol.pem', '--for', '2h');
    const { exit, err } = await deploy();

    expect(exit, err).to.equal(0);
    const history = await on.slipway('history', 'production');
    expect(history.out + history.err).to.contain('carol');
  });
});
