import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import pLimit from 'p-limit';
import { parseYaml } from '../../src/core/yaml.ts';
import { checkManifests } from '../../src/templating/check/check.ts';
import { CURRENT, loadSchemas } from '../../src/templating/check/schemas.ts';
import { manifestsFrom, type RenderedManifest } from '../../src/templating/rendered.ts';
import { sandbox, type TestSandbox } from '../support/sandbox.ts';

/** Go modules that ship manifests which others wrote, and every how many of their files is taken. */
const CORPORA = [
  { module: 'k8s.io/kubernetes@v1.35.4', every: 1 },
  { module: 'k8s.io/pod-security-admission@v0.35.4', every: 4 },
  { module: 'k8s.io/api@v0.35.4', every: 4 },
  { module: 'k8s.io/apiextensions-apiserver@v0.35.4', every: 1 },
  { module: 'sigs.k8s.io/kwok@v0.7.0', every: 1 },
  { module: 'github.com/zegl/kube-score@v1.20.0', every: 1 },
  { module: 'github.com/yannh/kubeconform@v0.8.0', every: 1 },
] as const;
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

type Found = { readonly name: string; readonly manifest: RenderedManifest };

async function corpus(): Promise<Found[]> {
  const { kinds } = await loadSchemas(CURRENT);
  const found: Found[] = [];
  for (const { module, every } of CORPORA)
    for (const file of (await filesOf(module)).filter((_, index) => index % every === 0))
      for (const manifest of manifestsIn(file))
        if (kinds[`${manifest.object.apiVersion} ${manifest.object.kind}`] !== undefined)
          found.push({ name: file.slice(file.indexOf(module)), manifest });
  return found;
}

async function filesOf(module: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', module]);
  const { Dir: folder } = JSON.parse(stdout) as { Dir: string };
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** None where the text is a template of another tool, or no YAML. */
function manifestsIn(file: string): RenderedManifest[] {
  const source = readFileSync(file, 'utf8');
  if (source.includes('{{') || !source.includes('apiVersion')) return [];
  try {
    return parseYaml(source, file).flatMap((document) => {
      const written = {
        file: { name: file, file, deployment: undefined, values: [] },
        source,
        placeOf: () => ({ file }),
        madeFields: () => [],
      };
      return manifestsFrom(document.value, written).manifests;
    });
  } catch {
    return [];
  }
}

/** What the server says: undefined where it takes the object, and nothing where that cannot be known from its answer. */
type Answer = { readonly taken: boolean; readonly message: string } | undefined;

describe('slipway check and the API server', () => {
  let cluster: TestSandbox;
  let namespace: string;
  let paths: ReadonlyMap<string, { readonly path: string; readonly namespaced: boolean }>;

  before(async function () {
    this.timeout(600_000);
    cluster = await sandbox();
    namespace = await cluster.createNamespace('corpus');
    paths = await servedPaths(cluster);
  });

  async function answer({ object }: RenderedManifest): Promise<Answer> {
    const served = paths.get(`${object.apiVersion} ${object.kind}`);
    if (!served) return undefined;
    const path = served.namespaced ? served.path.replace('{namespace}', namespace) : served.path;
    const metadata = { ...object.metadata, ...(served.namespaced && { namespace }) };
    try {
      await cluster.admin('POST', `${path}?dryRun=All&fieldValidation=Strict`, { ...object, metadata });
      return { taken: true, message: '' };
    } catch (error) {
      const { message } = error as Error;
      if (/already exists/.test(message)) return { taken: true, message };
      // Admission wants what is not there: accounts, classes, roles.
      return /is invalid|strict decoding|cannot be handled|BadRequest|unmarshal/i.test(message)
        ? { taken: false, message }
        : undefined;
    }
  }

  it('never refuses what the server takes, of manifests that others wrote', async function () {
    this.timeout(600_000);
    const found = await corpus();
    const limit = pLimit(8);
    const seen = await Promise.all(
      found.map(async (each) =>
        limit(async () => {
          const answered = await answer(each.manifest);
          const faults = await checkManifests({
            manifests: [each.manifest],
            environment: { name: 'corpus', namespace, namespaces: [] },
          });
          const errors = faults.filter(({ code }) => OF_THE_SERVER.includes(code));
          return { ...each, answered, errors };
        }),
      ),
    );
    const known = seen.filter(({ answered }) => answered !== undefined);

    const refusedAlone = known.filter(({ answered, errors }) => answered?.taken && errors.length > 0);
    if (process.env['SILENT']) {
      const { writeFileSync } = await import('node:fs');
      writeFileSync(process.env['SILENT'], JSON.stringify({ total: found.length, known: known.length, taken: known.filter((k) => k.answered?.taken).length,
        unclear: 0, falseErrors: refusedAlone.map((s) => ({ name: s.name, kind: s.manifest.object.kind, errors: s.errors })),
        silent: known.filter((k) => !k.answered?.taken && k.errors.length === 0).map((s) => ({ name: s.name, kind: s.manifest.object.kind, message: s.answered?.message })) }, null, 1));
    }
    expect(
      refusedAlone.map(({ name, errors }) => `${name}: ${errors.map(({ message }) => message).join('; ')}`),
    ).to.deep.equal([]);
    expect(known.length).to.be.least(1500);
  });
});

async function servedPaths({ admin }: TestSandbox) {
  const found = new Map<string, { readonly path: string; readonly namespaced: boolean }>();
  const groups = (await admin('GET', '/apis')) as { groups: { versions: { groupVersion: string }[] }[] };
  const versions = groups.groups.flatMap((group) => group.versions.map(({ groupVersion }) => groupVersion));
  for (const version of ['v1', ...versions]) {
    const root = version === 'v1' ? '/api/v1' : `/apis/${version}`;
    const { resources } = (await admin('GET', root)) as {
      resources: { name: string; kind: string; namespaced: boolean; verbs: string[] }[];
    };
    for (const { name, kind, namespaced, verbs } of resources)
      if (!name.includes('/') && verbs.includes('create'))
        found.set(`${version} ${kind}`, {
          path: namespaced ? `${root}/namespaces/{namespace}/${name}` : `${root}/${name}`,
          namespaced,
        });
  }
  return found;
}
