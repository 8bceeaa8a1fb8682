import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { type OpenApiSchemas, stripped, type Stripped } from '../../scripts/openapi.ts';
import type { KubeObject } from '../../src/core/objects.ts';
import { checkManifests } from '../../src/templating/check/check.ts';
import type { RenderedManifest } from '../../src/templating/rendered.ts';
import { CURRENT, loadSchemas, type Schemas } from '../../src/templating/check/schemas.ts';
import { type Found, manifestsBelow, manifestsOf } from '../support/corpus.ts';
import { dryRunIn } from '../support/dry-run.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

type Index = { readonly paths: Readonly<Record<string, { readonly serverRelativeURL: string }>> };
type Document = { readonly components?: { readonly schemas?: OpenApiSchemas } };

/** What the running API server says of every kind it serves. */
async function served({ admin }: TestSandbox): Promise<Stripped> {
  const { paths } = (await admin('GET', '/openapi/v3')) as Index;
  const schemas: Record<string, OpenApiSchemas[string]> = {};
  for (const { serverRelativeURL } of Object.values(paths)) {
    const { components } = (await admin('GET', serverRelativeURL)) as Document;
    Object.assign(schemas, components?.schemas);
  }
  return stripped(schemas);
}

/** Rules that say what the API server refuses. */
const OF_THE_SERVER = [
  'schema',
  'unknown-field',
  'missing',
  'bad-name',
  'volume-mount',
  'bad-value',
  'selector-labels',
  'port-name',
  'node-port',
];

/** What hangs on the cluster, or on fields that hardly anybody writes. */
const LEFT_TO_THE_SERVER =
  /disallowed by cluster policy|not in the valid range|metadata\.finalizers|hostUsers|duplicate entries/;

/** What Go modules and an npm package ship for their tests; the same manifest in several files is one. */
async function corpus(): Promise<readonly Found[]> {
  const script = join(import.meta.dirname, '../tools/manifests.sh');
  const folders = execFileSync('sh', [script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const all = (await Promise.all(folders.trim().split('\n').map(manifestsBelow))).flat();
  return [...new Map(all.map((found) => [JSON.stringify(found.manifest.object), found])).values()];
}

async function errorsOf(manifest: RenderedManifest): Promise<readonly string[]> {
  const environment = { name: 'corpus', namespace: 'corpus', namespaces: [] };
  const faults = await checkManifests({ manifests: [manifest], environment });
  return faults.filter(({ code }) => OF_THE_SERVER.includes(code)).map(({ message }) => message);
}

function object(apiVersion: string, kind: string, fields: Readonly<Record<string, unknown>>): KubeObject {
  return { apiVersion, kind, metadata: { name: 'zero' }, ...fields };
}

function podWith(container: Readonly<Record<string, unknown>>, spec: Readonly<Record<string, unknown>> = {}) {
  return object('v1', 'Pod', { spec: { ...spec, containers: [{ name: 'a', image: 'a:1', ...container }] } });
}

/** Fields that the published schema calls required, and that the server takes as empty. */
const ZEROS: Readonly<Record<string, KubeObject>> = {
  'the group of a role': object('rbac.authorization.k8s.io/v1', 'RoleBinding', {
    roleRef: { kind: 'Role', name: 'a' },
  }),
  'the value of a priority': object('scheduling.k8s.io/v1', 'PriorityClass', {}),
  'the value of a header': podWith({
    livenessProbe: { httpGet: { port: 80, httpHeaders: [{ name: 'X-Empty' }] } },
  }),
  'the seconds of a sleep': podWith({ lifecycle: { preStop: { sleep: {} } } }),
  'the value of a sysctl': podWith({}, { securityContext: { sysctls: [{ name: 'net.core.somaxconn' }] } }),
  'the preference of a weight': podWith(
    {},
    { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }] } } },
  ),
  'the limits of a range': object('v1', 'LimitRange', { spec: {} }),
  'the endpoints of a slice': object('discovery.k8s.io/v1', 'EndpointSlice', { addressType: 'IPv4' }),
  'the number of a revision': object('apps/v1', 'ControllerRevision', { data: {} }),
  'the spec of a driver': object('storage.k8s.io/v1', 'CSIDriver', {}),
  'the Secret of ScaleIO': podWith(
    {},
    { volumes: [{ name: 'v', scaleIO: { gateway: 'g', system: 's', volumeName: 'v' } }] },
  ),
  'the rules of failures': object('batch/v1', 'Job', {
    spec: {
      podFailurePolicy: {},
      template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } },
    },
  }),
};

describe('templating/check: the packed schemas', () => {
  let server: Stripped;
  let packed: Schemas;

  before(async function () {
    this.timeout(600_000);
    [server, packed] = await Promise.all([sandbox().then(served), loadSchemas(CURRENT)]);
  });

  it('have every kind that an API server of the current version serves, and no other that is stable', () => {
    const groups = new Set(Object.keys(packed.kinds).map(groupOf));
    // Other tests bring custom resources along.
    const own = Object.keys(server.kinds).filter((kind) => groups.has(groupOf(kind)));

    expect(own.filter((kind) => packed.kinds[kind] === undefined)).to.deep.equal([]);
    expect(own.length).to.be.least(50);
    const absent = Object.keys(packed.kinds).filter((kind) => server.kinds[kind] === undefined);
    expect(absent.filter((kind) => !/v\d+(?:alpha|beta)\d+ /.test(kind))).to.deep.equal([]);
  });

  it('say of each the same fields, types, enumerations and required fields', () => {
    const both = Object.keys(server.definitions).filter((name) => packed.definitions[name] !== undefined);

    expect(both.length).to.be.above(300);
    for (const name of both) expect(packed.definitions[name], name).to.deep.equal(server.definitions[name]);
    const enumerated = both.filter((name) => JSON.stringify(packed.definitions[name]).includes('["enum"'));
    expect(enumerated.length).to.be.above(30);
  });

  it('refuse nothing that the server takes, of manifests that others wrote', async function () {
    this.timeout(600_000);
    const box = await sandbox();
    const ask = await dryRunIn(await box.createNamespace('corpus'), box);
    const found = await corpus();
    const limit = pLimit(8);
    const seen = await Promise.all(
      found.map(async ({ name, manifest }) => {
        const answer = await limit(() => ask(manifest.object));
        return { name, answer, errors: await errorsOf(manifest) };
      }),
    );

    const taken = seen.filter(({ answer }) => answer.state === 'taken');
    const refused = seen.filter(({ answer }) => answer.state === 'refused');
    const wrong = taken.filter(({ errors }) => errors.length > 0);
    expect(wrong.map(({ name, errors }) => `${name}: ${errors.join('; ')}`)).to.deep.equal([]);
    const silent = refused.filter(({ errors }) => errors.length === 0);
    expect(silent.filter(({ answer }) => !LEFT_TO_THE_SERVER.test(answer.message))).to.deep.equal([]);
    expect(found.length).to.be.above(1_500);
    expect(taken.length).to.be.above(1_200);
    expect(refused.length).to.be.above(200);
  });

  for (const [what, object] of Object.entries(ZEROS))
    it(`ask for no field that the server does without: ${what}`, async () => {
      const box = await sandbox();
      const ask = await dryRunIn('default', box);
      const [manifest] = manifestsOf(JSON.stringify(object), 'zero.yml');

      expect(await ask(object)).to.deep.equal({ state: 'taken', message: '' });
      expect(manifest && (await errorsOf(manifest))).to.deep.equal([]);
    });

  it('leave none out that a kind of theirs leads to', () => {
    const groups = new Set(Object.keys(packed.kinds).map(groupOf));
    const reached = new Set<string>();
    const reach = (name: string): void => {
      if (reached.has(name)) return;
      reached.add(name);
      for (const [inner] of JSON.stringify(server.definitions[name]).matchAll(/(?<="#)[^"]+/g)) reach(inner);
    };
    for (const [kind, name] of Object.entries(server.kinds)) if (groups.has(groupOf(kind))) reach(name);

    expect([...reached].filter((name) => packed.definitions[name] === undefined)).to.deep.equal([]);
  });
});

/** `apps/v1 Deployment` → `apps`; the core group is empty. */
function groupOf(kind: string): string {
  return kind.includes('/') ? (kind.split('/')[0] ?? '') : '';
}
