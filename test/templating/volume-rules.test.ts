import { expect } from 'chai';
import { placeText } from '../../src/core/place.ts';
import { checkManifests } from '../../src/templating/check/check.ts';
import { renderManifests } from '../../src/templating/render.ts';
import { deployWith, releaseWith } from './support/release.ts';

const RULES = ['zone-spread', 'job-ttl', 'host-logs', 'docker-socket', 'rwo-surge', 'rwo-replicas'];

/** What the rules of this file say of the manifests. */
async function said(text: string): Promise<string[]> {
  const release = releaseWith();
  const { manifests } = await renderManifests(release, deployWith({ 'web-template.yml': text }));
  const faults = await checkManifests({ manifests, environment: release.environment });
  return faults
    .filter(({ code }) => RULES.includes(code))
    .map(
      ({ code, message, place }) =>
        `${place ? placeText(place).replace('deploy/web-template.yml:', '') : ''} ${code}: ${message}`,
    );
}

type Workload = {
  kind?: string;
  replicas?: number | undefined;
  strategy?: string;
  pod?: string;
  volume?: string;
};

function workload({ kind = 'Deployment', replicas = 1, strategy, pod, volume }: Workload = {}): string {
  return `apiVersion: apps/v1
kind: ${kind}
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: 'web:1' }]
${pod === undefined ? '' : `      ${pod}\n`}${volume === undefined ? '' : `      volumes: [{ name: v, ${volume} }]\n`}${strategy === undefined ? '' : `  strategy: ${strategy}\n`}`;
}

function claim(modes: string): string {
  return `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec: { accessModes: [${modes}], resources: { requests: { storage: 1Gi } } }
`;
}

function scaler(least: number, most: number): string {
  return `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: ${least}
  maxReplicas: ${most}
`;
}

const all = (...documents: readonly string[]): string => documents.join('---\n');
const DATA = 'persistentVolumeClaim: { claimName: data }';

describe('templating/check: zones, volumes and what is left behind', () => {
  it('asks several replicas to be spread over zones, those of an autoscaler too', async () => {
    const text = 'zone-spread: the 2 replicas of Deployment web are not spread over zones';
    expect(await said(workload({ replicas: 2 }))).to.deep.equal([`9:5 ${text}`]);
    expect(await said(all(workload(), scaler(2, 9)))).to.deep.equal([`9:5 ${text}`]);
    expect(await said(workload())).to.deep.equal([]);
    expect(await said(all(workload({ replicas: 3 }), scaler(1, 9)))).to.deep.equal([]);
    expect(await said(workload({ kind: 'DaemonSet' }))).to.deep.equal([]);
  });

  for (const pod of [
    'topologySpreadConstraints: [{ maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway }]',
    'affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: topology.kubernetes.io/zone }] } }',
    'affinity: { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, podAffinityTerm: { topologyKey: topology.kubernetes.io/zone } }] } }',
  ])
    it(`takes ${pod.slice(0, pod.indexOf(':', 30))} for an answer`, async () => {
      expect(await said(workload({ replicas: 2, pod }))).to.deep.equal([]);
    });

  it('is not content with nodes', async () => {
    const pod =
      'topologySpreadConstraints: [{ maxSkew: 1, topologyKey: kubernetes.io/hostname, whenUnsatisfiable: ScheduleAnyway }]';
    expect(await said(workload({ replicas: 2, pod }))).to.have.length(1);
  });

  it('wants an end of a finished Job', async () => {
    const job = `apiVersion: batch/v1
kind: Job
metadata: { name: migrate }
spec:
  template: { spec: { restartPolicy: Never, containers: [{ name: m, image: 'm:1' }] } }
`;
    expect(await said(job)).to.deep.equal(['4:1 job-ttl: Job migrate sets no ttlSecondsAfterFinished']);
    expect(await said(`${job}  ttlSecondsAfterFinished: 600\n`)).to.deep.equal([]);
    expect(await said(job.replace('batch/v1', 'acme.io/v1'))).to.deep.equal([]);
  });

  it('refuses the socket of a container runtime, and every folder that it is in', async () => {
    const paths = [
      '/var/run/docker.sock',
      '/run/',
      '/var//run',
      '/run/containerd',
      '/',
      '/var/lib',
      '/run/x',
    ];
    const found = [];
    for (const path of paths)
      found.push(...(await said(workload({ volume: `hostPath: { path: '${path}' }` }))));

    expect(found).to.deep.equal([
      '11:40 docker-socket: /var/run/docker.sock of the node is mounted, which is the socket of the container runtime',
      '11:40 docker-socket: /run of the node is mounted, in which is the socket of the container runtime',
      '11:40 docker-socket: /var/run of the node is mounted, in which is the socket of the container runtime',
      '11:40 docker-socket: /run/containerd of the node is mounted, in which is the socket of the container runtime',
      '11:40 docker-socket: / of the node is mounted, in which is the socket of the container runtime',
    ]);
  });

  it('leaves the logs of a node to DaemonSets', async () => {
    const volume = "hostPath: { path: '/var/log/app' }";
    expect(await said(workload({ volume }))).to.deep.equal([
      '11:40 host-logs: /var/log/app of the node is mounted, where logs of the node are',
    ]);
    expect(await said(workload({ kind: 'DaemonSet', volume }))).to.deep.equal([]);
    expect(await said(workload({ volume: "hostPath: { path: '/var/logs' }" }))).to.deep.equal([]);
  });

  describe('a ReadWriteOnce volume', () => {
    const surge =
      '11:53 rwo-surge: the new pod of a rollout mounts PersistentVolumeClaim data beside the old one, and it is ReadWriteOnce';

    it('is not mounted by a new pod beside the old one', async () => {
      const mounted = workload({ volume: DATA });
      expect(await said(all(mounted, claim('ReadWriteOnce')))).to.deep.equal([surge]);
      expect(await said(all(mounted, claim('ReadWriteOncePod')))).to.deep.equal([surge]);
      expect(await said(all(mounted, claim('ReadWriteOnce, ReadWriteMany')))).to.deep.equal([]);
      // What is not in the templates may be of any sort.
      expect(await said(mounted)).to.deep.equal([]);
    });

    for (const strategy of ['{ type: Recreate }', '{ rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }'])
      it(`may be with ${strategy}`, async () => {
        expect(await said(all(workload({ volume: DATA, strategy }), claim('ReadWriteOnce')))).to.deep.equal(
          [],
        );
      });

    it('is not shared by several replicas, those of an autoscaler too', async () => {
      const strategy = '{ type: Recreate }';
      const text = 'replicas mount PersistentVolumeClaim data, which is ReadWriteOnce';
      const two = workload({ replicas: 2, volume: DATA, strategy });
      expect(await said(all(two, claim('ReadWriteOnce')))).to.include(`11:53 rwo-replicas: 2 ${text}`);
      const scaled = workload({ volume: DATA, strategy });
      expect(await said(all(scaled, scaler(1, 4), claim('ReadWriteOnce')))).to.deep.equal([
        `11:53 rwo-replicas: 4 ${text}`,
      ]);
      expect(await said(all(scaled, claim('ReadWriteOnce')))).to.deep.equal([]);
    });
  });
});
