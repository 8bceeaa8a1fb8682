import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kedaApi } from '../support/api-backend.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';
import { type SmallService, smallService, type Told } from '../support/small-service.ts';
import { tool } from '../support/tool.ts';

const CLUSTER_SCOPED = [
  ...['Namespace', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleBinding', 'APIService'],
  'ValidatingWebhookConfiguration',
];
const WEBHOOK = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/keda-admission';
const SCALED = ['one', 'two', 'three'];

/** What projects publish, byte for byte, through the same plan, waves and verdict as a service. */
describe('manifests as their projects publish them', function () {
  this.timeout(600_000);
  let box: TestSandbox;
  let on: SmallService;
  let folder: string;

  before(async function () {
    this.timeout(900_000);
    box = await sandbox();
    on = await smallService(box, 'addons');
    folder = tool('upstream');
    const { server, identity, adminKubeconfig: kubeconfig } = box;
    on.allow({
      // Definitions of half a megabyte take their time where every core is busy.
      cluster: { context: 'admin', kubeconfig, server, identity, timeout: '2m' },
      namespaces: ['kube-system', 'keda', 'default'],
      clusterScoped: CLUSTER_SCOPED,
    });
    writeFileSync(join(on.cwd, 'Jenkinsfile'), "slipway {\n  service 'addons'\n  kubernetes { }\n}\n");
  });
  after(() => on.remove());

  const built = (path: string): string =>
    execFileSync('kubectl', ['kustomize', join(folder, path)], { encoding: 'utf8', maxBuffer: 64 << 20 });
  const file = (name: string): string => join(on.cwd, `deploy/${name}-manifests.yml`);
  const summary = ({ lines }: Told): string => lines.filter((line) => /^[✓✗=]/.test(line)).join('\n');
  async function deploy(...words: string[]): Promise<Told> {
    on.commit('next');
    const told = await on.slipway(['deploy', '--no-input', ...words]);
    expect(told.code, told.lines.join('\n')).to.equal(0);
    return told;
  }

  describe('KEDA', () => {
    let backend: Awaited<ReturnType<typeof kedaApi>> | undefined;
    after(async () => {
      // An API that nobody answers for stands in the way of whoever asks for all that there are.
      await box.kubectl('delete', '-f', file('keda'), '--ignore-not-found', '--timeout=90s');
      backend?.close();
    });
    const HEAD = '# slipway: made-in-cluster Secret/kedaorg-certs\n';
    const scaled = async () =>
      Promise.all(
        SCALED.map(async (name) => {
          const { metadata } = (await box.admin(
            'GET',
            `/apis/keda.sh/v1alpha1/namespaces/${on.namespace}/scaledobjects/${name}`,
          )) as { metadata: { uid: string } };
          const deployment = (await box.admin(
            'GET',
            `/apis/apps/v1/namespaces/${on.namespace}/deployments/${name}`,
          )) as {
            metadata: { uid: string };
            spec: { replicas: number };
          };
          return [metadata.uid, deployment.metadata.uid, deployment.spec.replicas];
        }),
      );

    it('is green once its API answers, with the Secret that its operator makes', async () => {
      writeFileSync(file('keda'), `${HEAD}${built('keda-2.20.2/config/default')}`);
      on.commit('keda');
      const checked = await on.slipway(['check']);
      expect(checked.code, checked.out).to.equal(0);

      const answering = kedaApi(box).then((made) => (backend = made));
      const [told, { authority }] = await Promise.all([deploy(), answering]);
      const caBundle = Buffer.from(authority).toString('base64');
      expect(told.lines.join('\n')).to.contain('APIService v1beta1.external.metrics.k8s.io');
      const { webhooks } = (await box.admin('GET', WEBHOOK)) as { webhooks: readonly { name: string }[] };
      await on.kubectl(
        'patch',
        'validatingwebhookconfiguration',
        'keda-admission',
        '--field-manager=keda',
        '-p',
        JSON.stringify({ webhooks: webhooks.map(({ name }) => ({ name, clientConfig: { caBundle } })) }),
      );
    });

    it('goes a version up and down under ScaledObjects that keep uid and replicas, and has nothing to do then', async () => {
      for (const name of SCALED) {
        await on.kubectl('create', 'deployment', name, '--image=example:1', '--replicas=4');
        writeFileSync(
          join(on.cwd, `${name}.json`),
          JSON.stringify({
            apiVersion: 'keda.sh/v1alpha1',
            kind: 'ScaledObject',
            metadata: { name },
            spec: {
              scaleTargetRef: { name },
              triggers: [
                {
                  type: 'cron',
                  metadata: { timezone: 'UTC', start: '0 0 * * *', end: '1 0 * * *', desiredReplicas: '4' },
                },
              ],
            },
          }),
        );
        await on.kubectl('create', '--validate=false', '-f', join(on.cwd, `${name}.json`));
      }
      const before = await scaled();
      for (const version of ['2.21.0', '2.20.2']) {
        writeFileSync(file('keda'), `${HEAD}${built(`keda-${version}/config/default`)}`);
        await deploy();
        expect(await scaled()).to.deep.equal(before);
        expect(summary(await deploy())).to.match(/nothing to do/);
      }
    });
  });
});
