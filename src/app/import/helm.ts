import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { importNamespace } from '../../core/catalogue/import.ts';
import { noPlatform, noSuchFile } from '../../core/catalogue/templating.ts';
import { fieldsOf } from '../../core/fields.ts';
import { parseYaml } from '../../core/yaml.ts';
import { CURRENT, loadSchemas, versionFrom } from '../../templating/check/schemas.ts';
import type { Platform } from '../../core/platform.ts';
import { environmentNamed } from '../../dsl/environments.ts';
import { loadPlatform } from '../delivery/platform.ts';
import type { ImportedManifests } from '../../core/imported.ts';
import type { Session } from '../world.ts';
import { digestOf } from './head.ts';
import { importManifests, type Target } from './importing.ts';
import { assertNoLogin, type Maker, makerOf } from './making.ts';

export type HelmChart = Target & {
  /** A folder, an archive, `repository/name`, oci:// or https://. */
  readonly chart: string;
  readonly chartVersion?: string | undefined;
  readonly repo?: string | undefined;
  readonly release?: string | undefined;
  readonly namespace?: string | undefined;
  readonly values?: readonly string[] | undefined;
  /** Version of Kubernetes that the chart is told. */
  readonly kubeVersion?: string | undefined;
  /** Groups with versions that the chart is told are there. */
  readonly apiVersions?: readonly string[] | undefined;
};

/** Renders a chart once, with the helm of this machine, into a file of deploy/. */
export async function importHelm(asked: HelmChart, session: Session): Promise<ImportedManifests> {
  const { chart, repo, values = [] } = asked;
  for (const address of [chart, repo ?? '']) assertNoLogin(address);
  const helm = await makerOf(
    [{ program: 'helm', install: 'helm 3 or newer (https://helm.sh/docs/intro/install)' }],
    session,
  );
  const files = await session.adapters.files(session.cwd);
  for (const file of values)
    if ((await files.text(file)) === undefined) throw noSuchFile(file, 'correct --values');
  const known = await platformFor(asked, session);
  const namespace = asked.namespace ?? namespaceOf(known, asked);
  const version = (await helm.output('version', '--short')).trim();
  return withChart(asked, { helm, session }, async (path) => {
    const described = fieldsOf(
      parseYaml(await helm.output('show', 'chart', '--', path), 'Chart.yaml')[0]?.value,
    );
    const name = text(described['name']);
    const kubeVersion = asked.kubeVersion ?? CURRENT;
    const words = optionsOf({ ...asked, namespace, kubeVersion });
    const served = await servedIn(kubeVersion);
    const render = async (): Promise<string> =>
      helm.output(
        'template',
        '--include-crds',
        ...words.template,
        ...served,
        '--',
        asked.release ?? asked.name ?? name,
        path,
      );
    const manifests = await render();
    const archive = path.endsWith('.tgz') ? digestOf(await readFile(resolve(session.cwd, path))) : undefined;
    return importManifests(
      {
        ...{ manifests, again: await render(), name },
        words: ['import', 'helm', chart, ...words.own],
        origin: {
          from: chart,
          ...(repo !== undefined && { repo }),
          ...{ chart: name, version: text(described['version']) },
          ...(described['appVersion'] !== undefined && { appVersion: text(described['appVersion']) }),
          ...(archive !== undefined && { archive }),
        },
        madeBy: `helm ${version.replace(/\+.*/, '')}`,
      },
      { ...asked, known },
      session,
    );
  });
}

/** Hands over a path on this machine: a chart from elsewhere is fetched once, so that its digest is that of what is rendered. */
async function withChart<T>(
  { chart, repo, chartVersion }: HelmChart,
  { helm, session: { cwd, adapters } }: { readonly helm: Maker; readonly session: Session },
  use: (path: string) => Promise<T>,
): Promise<T> {
  const here = repo === undefined && !chart.includes('://');
  const files = await adapters.files(cwd);
  if (
    here &&
    (chart.endsWith('.tgz') || (await files.names(chart, { anywhere: true }).catch(() => undefined)))
  )
    return use(chart);
  const folder = await mkdtemp(join(tmpdir(), 'slipway-chart-'));
  try {
    const where = [...given('repo', repo), ...given('version', chartVersion)];
    await helm.output('pull', '--destination', folder, ...where, '--', chart);
    const [archive = ''] = await readdir(folder);
    return await use(join(folder, archive));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * What that Kubernetes serves, kind by kind: charts ask for kinds, and without a cluster helm knows groups alone, so that a chart
 * would choose what a Kubernetes of years ago had.
 */
async function servedIn(kubeVersion: string): Promise<readonly string[]> {
  const version = versionFrom(kubeVersion);
  if (version === undefined) return [];
  const { kinds } = await loadSchemas(version);
  return Object.keys(kinds).flatMap((kind) => given('api-versions', kind.replace(' ', '/')));
}

function optionsOf(asked: HelmChart): {
  readonly template: readonly string[];
  readonly own: readonly string[];
} {
  const { chartVersion, repo, release, namespace, values = [], kubeVersion, apiVersions = [] } = asked;
  const both = [
    ...given('namespace', namespace),
    ...values.flatMap((file) => given('values', file)),
    ...given('kube-version', kubeVersion),
    ...apiVersions.flatMap((one) => given('api-versions', one)),
  ];
  return {
    template: both,
    own: [
      ...given('chart-version', chartVersion),
      ...given('repo', repo),
      ...given('release', release),
      ...both,
    ],
  };
}

function given(option: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`--${option}`, value];
}

/** Undefined where nothing is asked of it, or there is none and no environment is named. */
async function platformFor(
  { environment, namespace, platform }: Pick<HelmChart, 'environment' | 'namespace' | 'platform'>,
  session: Session,
): Promise<Platform | undefined> {
  if (environment === undefined && namespace !== undefined) return undefined;
  return loadPlatform({ platform }, session, 'offline').catch((error: unknown) => {
    if (environment === undefined && noPlatform.is(error)) return undefined;
    throw error;
  });
}

/** That of the environment, or of all where they have the same. */
function namespaceOf(known: Platform | undefined, { environment }: Target): string {
  if (known && environment !== undefined) return environmentNamed(known, environment).namespace;
  const [first, ...others] = new Set(known?.environments.map(({ namespace }) => namespace));
  if (first === undefined || others.length > 0)
    throw importNamespace(known?.environments.map(({ name }) => name) ?? []);
  return first;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : '';
}
