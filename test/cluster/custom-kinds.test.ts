import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { clock } from '../../src/adapters/clock.ts';
import { openCluster } from '../../src/adapters/cluster/open.ts';
import { exitOfDeploy } from '../../src/app/environment/deploy.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import type { Cluster } from '../../src/core/ports/cluster.ts';
import type { Outcome } from '../../src/core/verdict.ts';
import { track } from '../../src/deploy/rollout/track.ts';
import { makeAuthority } from '../../src/sandbox/certificates.ts';
import { definitionOf } from '../support/definition.ts';
import { sandbox } from '../support/sandbox.ts';
import { runScriptedController, scriptOf, type StatusOf, type Word } from '../support/scripted-controller.ts';

const condition = (type: string, status: Word, more: object = {}): object => ({
  type,
  status,
  reason: 'Said',
  message: 'so it is',
  ...more,
});

/** Most controllers name the generation in each condition, some in the status, some nowhere. */
const inConditions =
  (...types: readonly string[]): StatusOf =>
  (word, observedGeneration) => ({
    conditions: types.map((type) => condition(type, word, { observedGeneration })),
  });
const nowhere =
  (type: string): StatusOf =>
  (word) => ({ conditions: [condition(type, word)] });
const ofParents: StatusOf = (word, generation) => ({
  parents: [{ parentRef: { name: 'gate' }, ...inConditions('Accepted', 'ResolvedRefs')(word, generation) }],
});
const gate = { parentRefs: [{ name: 'gate' }] };

type Case = {
  readonly apiVersion: string;
  readonly statusOf: StatusOf;
  readonly spec?: object;
  /** A word of before a write cannot be told from one after it, other than by waiting for another. */
  readonly namesNoGeneration?: true;
  /** Nothing has to be said of it. */
  readonly mayBeSilent?: true;
};

const CASES: Readonly<Record<string, Case>> = {
  Rollout: {
    apiVersion: 'argoproj.io/v1alpha1',
    statusOf: (word, generation) => ({
      observedGeneration: String(generation),
      ...(word === 'True' ? { phase: 'Healthy' } : { phase: 'Degraded' }),
      message: 'so it is',
    }),
  },
  ExternalSecret: {
    apiVersion: 'external-secrets.io/v1',
    statusOf: (word, generation) => ({
      conditions: [condition('Ready', word)],
      ...(word === 'True' && { syncedResourceVersion: `${generation}-abc` }),
    }),
  },
  SecretStore: { apiVersion: 'external-secrets.io/v1', statusOf: nowhere('Ready'), namesNoGeneration: true },
  SealedSecret: {
    apiVersion: 'bitnami.com/v1alpha1',
    statusOf: (word, observedGeneration) => ({ observedGeneration, conditions: [condition('Synced', word)] }),
  },
  Certificate: { apiVersion: 'cert-manager.io/v1', statusOf: inConditions('Ready') },
  ScaledObject: { apiVersion: 'keda.sh/v1alpha1', statusOf: nowhere('Ready'), namesNoGeneration: true },
  ScaledJob: { apiVersion: 'keda.sh/v1alpha1', statusOf: nowhere('Ready'), namesNoGeneration: true },
  Gateway: { apiVersion: 'gateway.networking.k8s.io/v1', statusOf: inConditions('Accepted', 'Programmed') },
  HTTPRoute: { apiVersion: 'gateway.networking.k8s.io/v1', statusOf: ofParents, spec: gate },
  GRPCRoute: { apiVersion: 'gateway.networking.k8s.io/v1', statusOf: ofParents, spec: gate },
  NodePool: { apiVersion: 'karpenter.sh/v1', statusOf: inConditions('Ready') },
  VirtualService: {
    apiVersion: 'networking.istio.io/v1',
    statusOf: (word, generation) => ({
      observedGeneration: String(generation),
      validationMessages:
        word === 'True' ? [] : [{ level: 'ERROR', type: { code: 'IST0101', name: 'so it is' } }],
    }),
    mayBeSilent: true,
  },
  Database: {
    apiVersion: 'acme.io/v1',
    statusOf: (word) => ({ phase: word === 'True' ? 'Running' : 'Broken' }),
    namesNoGeneration: true,
  },
};

const kinds = {
  'Database.acme.io': { readyWhen: '{.status.phase}=Running', failedWhen: '{.status.phase}=Broken' },
};

type Run = {
  readonly kind: string;
  /** Whether there is an older generation, of which the controller said the contrary. */
  readonly before: Word | undefined;
  readonly word: Word | undefined;
  readonly afterMs: number;
};

const RUNS: readonly Run[] = Object.keys(CASES).flatMap((kind) =>
  ([undefined, 'True', 'False'] as const).flatMap((before): Run[] => [
    ...[0, 1_000, 5_000].flatMap((afterMs) =>
      (['True', 'False'] as const)
        .filter((word) => word !== before)
        .map((word) => ({ kind, before, word, afterMs })),
    ),
    { kind, before, word: undefined, afterMs: 0 },
  ]),
);

function textOf({ before, word, afterMs }: Run): string {
  const said = word === undefined ? 'never says anything' : `says ${word} after ${afterMs} ms`;
  return before === undefined ? said : `${said}, and said ${before} of the generation before`;
}

/** Exit code and words that the controller's last word deserves. */
function deserved({ kind, before, word }: Run): readonly [number, RegExp] {
  const { namesNoGeneration, mayBeSilent } = CASES[kind] as Case;
  // An ExternalSecret names the generation that it has synced, and none that it has not.
  const isUndated = namesNoGeneration ?? (kind === 'ExternalSecret' && before === 'False');
  const last = word ?? (isUndated ? before : undefined);
  if (last === 'True') return [0, /./];
  if (last === 'False') return [4, kind === 'Database' ? /^\.status\.phase is Broken$/ : /so it is/];
  if (mayBeSilent && before === undefined) return [0, /^stored; no controller has said anything of it$/];
  if (mayBeSilent) return [5, /has not seen this change/];
  return [5, kind === 'Database' ? /is not there, not Running yet$/ : /no controller reports on it/];
}

type Apis = { readonly names: readonly string[]; readonly port: number; readonly close: () => void };

/** In the range of the sandbox's Services, which the API server dials. */
const API_ADDRESS = '127.96.77.7';

describe('controllers that answer sooner or later', function () {
  this.timeout(240_000);
  const stop = new AbortController();
  const { signal } = stop;
  const outcomes = new Map<Run, Outcome>();
  let cluster: Cluster;
  let namespace: string;
  let controllers: readonly Promise<void>[] = [];
  const apiOutcomes = new Map<string, Outcome>();
  let apis: Apis;

  function objectOf({ kind, before, word, afterMs }: Run, index: number, change: number): KubeObject {
    const { apiVersion, spec = {} } = CASES[kind] as Case;
    const now = word && { word, afterMs };
    const script = before === undefined ? { 1: now } : { 1: { word: before, afterMs: 0 }, 2: now };
    return {
      apiVersion,
      kind,
      metadata: {
        name: `run-${index}`,
        ...(kind !== 'NodePool' && { namespace }),
        annotations: scriptOf(script) as Record<string, string>,
      },
      spec: { ...spec, change },
    };
  }

  /** Discovery names a new kind a moment before it can be listed. */
  async function isServed(selection: Pick<KubeObject, 'apiVersion' | 'kind'>): Promise<boolean> {
    const { apiVersion, kind } = selection;
    if (!(await cluster.resource(apiVersion, kind, signal))) return false;
    return cluster.list(selection, signal).then(
      () => true,
      () => false,
    );
  }

  async function run(one: Run, index: number): Promise<Outcome> {
    if (one.before !== undefined) {
      const first = await cluster.apply(objectOf(one, index, 1), {}, signal);
      const { apiVersion, kind, metadata } = first;
      while (!(await cluster.get({ apiVersion, kind, ...metadata }, signal))?.['status'])
        await clock.wait(500, signal);
    }
    const applied = await cluster.apply(objectOf(one, index, 2), {}, signal);
    const options = { timeoutMs: 100_000, soakMs: 0, kinds };
    return track({ targets: [applied], cluster, clock, emit: () => undefined, options, signal });
  }

  before(async function () {
    this.timeout(600_000);
    const box = await sandbox();
    const credentials = { context: 'admin', kubeconfig: box.adminKubeconfig };
    cluster = await openCluster(credentials, { cwd: '/', env: process.env, clock, version: '0.0.0' });
    namespace = await box.createNamespace('kinds');
    for (const [kind, { apiVersion }] of Object.entries(CASES)) {
      const definition = definitionOf(apiVersion, kind, kind === 'NodePool' ? 'Cluster' : 'Namespaced');
      await cluster.apply(definition, {}, signal);
    }
    for (const [kind, { apiVersion }] of Object.entries(CASES))
      while (!(await isServed({ apiVersion, kind }))) await clock.wait(100, signal);
    controllers = Object.entries(CASES).map(async ([kind, { apiVersion, statusOf }]) =>
      runScriptedController({ apiVersion, kind }, statusOf, { cluster, signal }),
    );
    apis = await startApis();
    const ended = [
      ...RUNS.map(async (one, index) => outcomes.set(one, await run(one, index))),
      ...apis.names.map(async (name) => apiOutcomes.set(name, await runApi(name))),
    ];
    // A controller that ends would leave its objects waiting forever.
    await Promise.race([Promise.all(ended), Promise.all(controllers)]);
  });

  /** An aggregated API that answers, one that does not, and one without a Service; only the first is behind an address. */
  async function startApis(): Promise<Apis> {
    const authority = makeAuthority('apis', new Date());
    const { key, certificate } = authority.server('apis', [API_ADDRESS]);
    const server = createServer({ key, cert: certificate }, (request, response) => {
      response.statusCode = request.url?.includes('/answering.') ? 200 : 503;
      response.setHeader('content-type', 'application/json').end('{}');
    }).listen(0, API_ADDRESS);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const service = { name: 'apis', namespace };
    const ports = [{ port, protocol: 'TCP' }];
    const spec = { clusterIP: API_ADDRESS, ports };
    await cluster.apply({ apiVersion: 'v1', kind: 'Service', metadata: service, spec }, {}, signal);
    await cluster.apply(
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...service, labels: { 'kubernetes.io/service-name': 'apis' } },
        addressType: 'IPv4',
        ports,
        // Endpoints may not be of loopback; the API server dials the Service's own address.
        endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
      },
      {},
      signal,
    );
    return { names: ['answering', 'silent', 'homeless'], port, close: () => server.close() };
  }

  async function runApi(name: string): Promise<Outcome> {
    const group = `${name}.example.com`;
    const service = { name: name === 'homeless' ? 'none' : 'apis', namespace, port: apis.port };
    const applied = await cluster.apply(
      {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: `v1.${group}` },
        spec: {
          group,
          version: 'v1',
          service,
          insecureSkipTLSVerify: true,
          groupPriorityMinimum: 100,
          versionPriority: 10,
        },
      },
      {},
      signal,
    );
    const options = { timeoutMs: 100_000, soakMs: 0 };
    return track({ targets: [applied], cluster, clock, emit: () => undefined, options, signal });
  }

  after(async () => {
    stop.abort(new Error('the tests have ended'));
    await Promise.allSettled(controllers);
    apis.close();
    const ending = new AbortController().signal;
    for (const name of apis.names) {
      const ref = {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        name: `v1.${name}.example.com`,
      };
      await cluster.remove(ref, {}, ending);
    }
    for (const [kind, { apiVersion }] of Object.entries(CASES)) {
      const {
        apiVersion: version,
        kind: definition,
        metadata,
      } = definitionOf(apiVersion, kind, 'Namespaced');
      const ref = { apiVersion: version, kind: definition, name: metadata.name };
      await cluster.remove(ref, {}, ending);
      while (await cluster.get(ref, ending)) await clock.wait(100, ending);
    }
  });

  for (const kind of Object.keys(CASES))
    describe(`of ${kind}`, () => {
      for (const one of RUNS.filter((run) => run.kind === kind))
        it(`ends as the last word says where it ${textOf(one)}`, () => {
          const { state, objects } = outcomes.get(one) as Outcome;
          const [exit, words] = deserved(one);
          const deployed = { ready: 'succeeded', failed: 'failed', 'timed-out': 'timed out' } as const;

          expect(objects[0]?.verdict.reason).to.match(words);
          expect(exitOfDeploy({ state: deployed[state] })).to.equal(exit);
        });
    });

  describe('of APIService', () => {
    for (const [name, state, words] of [
      ['answering', 'ready', /^is available$/],
      ['silent', 'failed', /^FailedDiscoveryCheck: /],
      ['homeless', 'failed', /^ServiceNotFound: /],
    ] as const)
      it(`ends as its Available says where the API is ${name}`, () => {
        const { state: found, objects } = apiOutcomes.get(name) as Outcome;

        expect(objects[0]?.verdict.reason).to.match(words);
        expect(found).to.equal(state);
      });
  });
});
