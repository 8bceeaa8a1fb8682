import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KubeObject } from '../../src/core/objects.ts';
import { makeAuthority } from '../../src/sandbox/certificates.ts';
import { configMap, deployment } from '../support/objects.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService } from '../support/small-service.ts';

const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

/** Webhooks of other people, who have their own idea of what may be in a cluster. */
describe('an admission webhook', function () {
  this.timeout(60_000);
  let box: TestSandbox;
  let on: SmallService;
  let server: Server;
  let name: string;
  let answers: boolean;
  /** It says nothing in a dry run, and refuses the write itself. */
  let refusesWrites = false;
  let warnings: readonly string[] | undefined;

  before(async function () {
    this.timeout(600_000);
    box = await sandbox();
    on = await smallService(box, 'webhook');
    on.write(deployment('web', 'example:1'), configMap('settings'));
    name = `policy-${on.namespace}`;
    const authority = makeAuthority('policy', new Date());
    const { key, certificate } = authority.server('policy', ['127.0.0.1']);
    server = createServer({ key, cert: certificate }, (request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        if (!answers) return;
        const { uid, dryRun } = (JSON.parse(text) as { request: { uid: string; dryRun: boolean } }).request;
        const status = { code: 403, message: 'images must come from registry.example.com' };
        response.setHeader('content-type', 'application/json');
        const review = { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' };
        const said = refusesWrites
          ? { allowed: dryRun, ...(!dryRun && { status }) }
          : warnings
            ? { allowed: true, warnings }
            : { allowed: false, status };
        response.end(JSON.stringify({ ...review, response: { uid, ...said } }));
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await box.admin('POST', WEBHOOKS, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name },
      webhooks: [
        {
          name: 'images.policy.example.com',
          clientConfig: {
            url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/`,
            caBundle: Buffer.from(authority.certificate).toString('base64'),
          },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': on.namespace } },
          rules: [
            { apiGroups: ['apps'], apiVersions: ['v1'], resources: ['deployments'], operations: ['CREATE'] },
          ],
          sideEffects: 'None',
          admissionReviewVersions: ['v1'],
          timeoutSeconds: 1,
        },
      ],
    });
  });

  after(async () => {
    await box.admin('DELETE', `${WEBHOOKS}/${name}`);
    server.closeAllConnections();
    server.close();
    on.remove();
  });

  it('that refuses is heard in the plan, with its words and the place of the object', async () => {
    answers = true;

    const { code, lines } = await on.slipway(['deploy']);

    expect(code).to.equal(3);
    expect(lines.slice(0, 3)).to.deep.equal([
      'plan development',
      '✗ the cluster refuses 1 object, nothing was done',
      'deploy/web-template.yml:1:1  Deployment web: admission webhook "images.policy.example.com" denied the request: images must come from registry.example.com',
    ]);
    await nothingIsWritten();
  });

  it('that does not answer is named, and asked once only', async () => {
    answers = false;

    const { code, lines } = await on.slipway(['deploy']);

    expect(code).to.equal(3);
    expect(lines[2]).to.match(/Deployment web: .*failed calling webhook "images\.policy\.example\.com"/);
    await nothingIsWritten();
  });

  it('that warns, and Pod Security, are heard once for all objects that it is of', async () => {
    [answers, warnings] = [
      true,
      ['use "images" of the registry, please', 'use "images" of the registry, please'],
    ];
    await on.kubectl('label', 'namespace', on.namespace, 'pod-security.kubernetes.io/warn=restricted');
    on.write(
      deployment('web', 'example:1', { minReadySeconds: 0 }),
      deployment('worker', 'example:1', { minReadySeconds: 0 }),
    );

    const planned = await on.slipway(['plan']);
    const deployed = await on.slipway(['deploy']);

    const heard = (lines: readonly string[]): readonly string[] =>
      lines.filter((line) => line.startsWith('! '));
    expect(heard(planned.lines)).to.have.length(2);
    expect(heard(planned.lines)[0]).to.equal(
      '! Deployment web, Deployment worker: use "images" of the registry, please',
    );
    expect(heard(planned.lines)[1]).to.match(
      /^! Deployment web, Deployment worker: would violate PodSecurity "restricted:latest": allowPrivilegeEscalation/,
    );
    expect(deployed.code, deployed.lines.join('\n')).to.equal(0);
    expect(heard(deployed.lines)).to.deep.equal(heard(planned.lines));
  });

  it('that refuses a write after others were made has these taken back, where a failure is', async () => {
    const [web, worker] = ['web', 'worker'].map((one) =>
      deployment(one, 'example:1', { minReadySeconds: 0 }),
    );
    for (const onFailure of ['rollback', 'hold']) {
      on.allow({ onFailure });
      on.write(web as KubeObject, worker as KubeObject);
      refusesWrites = false;
      expect((await on.slipway(['deploy'])).code, onFailure).to.equal(0);
      refusesWrites = true;
      on.write(web as KubeObject, worker as KubeObject, configMap('added'), deployment('late', 'example:1'));

      const { code, lines } = await on.slipway(['deploy']);

      expect(code, lines.join('\n')).to.equal(3);
      expect(lines.join('\n')).to.match(
        /\nDeployment late: admission webhook|✗ Deployment late: admission webhook/,
      );
      const isBack = lines.some((line) => line.startsWith('rollback to release'));
      expect(isBack, lines.join('\n')).to.equal(onFailure === 'rollback');
      const names = await on.kubectl('get', 'configmap', '-o', 'name');
      expect(names.includes('configmap/added')).to.equal(onFailure === 'hold');
    }
  });

  async function nothingIsWritten(): Promise<void> {
    const names = await on.kubectl('get', 'configmap,deployment,lease', '-o', 'name');
    expect(names.trim()).to.equal('configmap/kube-root-ca.crt');
  }
});
