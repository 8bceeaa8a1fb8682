import { expect } from 'chai';
import pLimit from 'p-limit';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import { checkManifests } from '../../src/templating/check/check.ts';
import { policiesFor } from '../../src/templating/policy/documents.ts';
import { POLICY_RULES } from '../../src/templating/policy/rules.ts';
import { manifestsOf } from '../support/corpus.ts';
import { made, MAKERS, PODS, SOUND, SPECS } from '../support/policy-manifests.ts';
import { sandbox } from '../support/sandbox.ts';

const CODES = POLICY_RULES.map(({ entry }) => entry.described.code);

/** Their Pods are at other places, or filled in by the server. */
const OFTEN = ['Deployment', 'CronJob', 'Pod'];

/** Every odd Pod in these kinds, some in the others, and what is odd about kinds themselves; fields that are undefined are not there. */
function everything(): readonly (readonly [string, KubeObject])[] {
  const pods = Object.entries(MAKERS).flatMap(([kind, make]) =>
    Object.entries(PODS)
      .filter((_, index) => OFTEN.includes(kind) || index % 4 === 0)
      .map(([name, pod]) => [`${kind}, ${name}`, make(pod)] as const),
  );
  return [...pods, ...SPECS].map(([name, object]) => [name, structured(object)] as const);
}

function structured(object: KubeObject): KubeObject {
  return JSON.parse(JSON.stringify(object)) as KubeObject;
}

/** Which rules that are policies too find something, and whether one of them is an error. */
async function checked(object: KubeObject): Promise<{ codes: readonly string[]; isError: boolean }> {
  const environment = { name: 'production', namespace: 'production', namespaces: [] };
  const manifests = manifestsOf(JSON.stringify(object), 'web-template.yml');
  const faults = await checkManifests({ manifests, environment });
  const found = faults.filter(({ code }) => CODES.includes(code));
  return {
    codes: [...new Set(found.map(({ code }) => code))].sort(),
    isError: found.some(({ severity }) => severity !== 'warning'),
  };
}

type Asked = {
  readonly warned: readonly string[];
  readonly refusal: string;
};

/** A cluster whose policies hold in a namespace of their own: as printed, or with nothing but warnings. */
async function held(prefix: string, actions?: readonly string[]) {
  const box = await sandbox();
  const namespace = await box.createNamespace(prefix);
  // It is there before the policies are.
  await box.kubectl('run', 'old', '--namespace', namespace, '--image', 'web');
  for (const policy of policiesFor({ namespaces: [namespace], strict: false })) {
    const spec = policy['spec'] as Record<string, unknown>;
    const isBinding = policy.kind === 'ValidatingAdmissionPolicyBinding';
    const own = isBinding && actions ? { ...spec, validationActions: actions } : spec;
    const kind = isBinding ? 'validatingadmissionpolicybindings' : 'validatingadmissionpolicies';
    const path = `/apis/admissionregistration.k8s.io/v1/${kind}/${policy.metadata.name}`;
    await box.admin('PATCH', `${path}?fieldManager=test&force=true`, { ...policy, spec: own });
  }
  const opened = { context: 'admin', kubeconfig: box.adminKubeconfig };
  const cluster = await openCluster(opened, { cwd: '/', env: process.env, clock, version: '0.0.0' });
  const signal = AbortSignal.timeout(300_000);
  const ask = async (object: KubeObject): Promise<Asked> => {
    const warned: string[] = [];
    const own = { ...object, metadata: { ...object.metadata, namespace } };
    const onWarning = (text: string): unknown => warned.push(text);
    const refusal = await cluster.apply(own, { dryRun: true, force: true, onWarning }, signal).then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
    return { warned, refusal };
  };
  return { ask, namespace, kubectl: box.kubectl };
}

function codesIn(texts: readonly string[]): readonly string[] {
  return texts.flatMap((text) => /\[([a-z-]+)\]$/.exec(text)?.[1] ?? []).sort();
}

const BAD = made(
  'Deployment',
  { revisionHistoryLimit: 10 },
  {
    containers: [{ name: 'web', image: 'web', env: [{ name: 'TOKEN', value: 't' }] }],
    volumes: ['/run', '/var/log'].map((path, index) => ({ name: `v${index}`, hostPath: { path } })),
  },
);

/** Policies come out of a cache that follows a moment behind. */
async function untilHeld(ask: (object: KubeObject) => Promise<Asked>): Promise<void> {
  for (;;) {
    const asked = await Promise.all([BAD, made('Job', {})].map(ask));
    const said = asked.flatMap(({ warned, refusal }) => [...warned, refusal]).join('\n');
    if (CODES.every((code) => said.includes(`[${code}]`))) return;
    await clock.wait(100, AbortSignal.timeout(60_000));
  }
}

describe('templating/policy on a real API server', () => {
  it('finds in every manifest exactly what the check finds', async function () {
    this.timeout(300_000);
    const { ask } = await held('policy-warn', ['Warn']);
    await untilHeld(ask);
    const limit = pLimit(8);

    const seen = await Promise.all(
      everything().map(async ([name, object]) => {
        const { warned, refusal } = await limit(() => ask(object));
        const { codes } = await checked(object);
        return { name, refusal, server: codesIn(warned), check: codes };
      }),
    );

    const taken = seen.filter(({ refusal }) => refusal === '');
    const apart = taken.filter(({ server, check }) => server.join() !== check.join());
    expect(apart).to.deep.equal([]);
    expect(taken.length).to.be.above(200);
    for (const code of CODES) {
      expect(taken.filter(({ server }) => server.includes(code)).length, code).to.be.above(0);
      expect(taken.filter(({ server }) => !server.includes(code)).length, code).to.be.above(20);
    }
  });

  it('refuses errors, warns of the rest, and leaves alone what runs already', async function () {
    this.timeout(300_000);
    const { ask, namespace, kubectl } = await held('policy-deny');
    for (;;) {
      const { refusal } = await ask(made('Pod', {}, { containers: [{ ...SOUND, image: 'web' }] }));
      if (refusal !== '') break;
      await clock.wait(100, AbortSignal.timeout(60_000));
    }

    const { refusal } = await ask(made('Pod', {}, { containers: [{ ...SOUND, image: 'web' }] }));
    expect(refusal).to.contain('web has no tag, or the tag latest: name a version or a digest [latest-tag]');
    const job = await ask(made('Job', {}));
    expect(job.refusal).to.equal('');
    expect(job.warned.join()).to.contain('Job sets no ttlSecondsAfterFinished [job-ttl]');
    // A label of what was there before, and what a controller makes.
    await kubectl('label', 'pod', 'old', '--namespace', namespace, 'team=shop');
    const owner = { apiVersion: 'v1', kind: 'Pod', name: 'old', uid: 'e1', controller: true };
    const pod = made('Pod', {}, { containers: [{ ...SOUND, image: 'web' }] });
    const child = { ...pod, metadata: { ...pod.metadata, name: 'child', ownerReferences: [owner] } };
    expect(await ask(child)).to.deep.equal({ warned: [], refusal: '' });
    const annotations = { 'slipway.dev/allows': 'readiness, latest-tag' };
    const allowed = { ...pod, metadata: { ...pod.metadata, annotations } };
    expect(await ask(allowed)).to.deep.equal({ warned: [], refusal: '' });
    expect((await ask(made('Deployment', {}, { containers: [SOUND] }))).warned).to.deep.equal([]);
  });
});
