import { buildSecretRefused, platformsNeedBuildx, secretsNeedBuildkit } from '../../core/catalogue/images.ts';
import { mayPass } from '../../core/child-environment.ts';
import type { BuildSecret, ImageSource } from '../../core/release.ts';
import { REVISION } from '../labels.ts';
import type { ImageTarget } from '../target.ts';
import { type Engine, engineText } from './engine.ts';
import type { EngineSession } from './session.ts';

export type DockerfileSource = ImageSource & { from: 'dockerfile' };

export type EngineBuild = {
  readonly source: DockerfileSource;
  readonly target: ImageTarget;
  readonly labels: Readonly<Record<string, string>>;
  /** ISO 8601 time of the commit. */
  readonly created: string;
  /** An image of the same repository whose layers may be used again. */
  readonly cacheFrom: string | undefined;
  readonly insecure: boolean;
  /** Names of variables with credentials that platform.yml lets through. */
  readonly pass?: readonly string[];
  /** Where an image of several platforms is written as an OCI archive; undefined for one in the builder's store. */
  readonly archive?: string;
};

/** Has the engine build the Dockerfile under the target's name. */
export async function buildByEngine(session: EngineSession, build: EngineBuild): Promise<void> {
  const { engine } = session;
  const { source } = build;
  const { secrets = [] } = source;
  for (const secret of secrets)
    if ('variable' in secret && !mayPass(secret.variable, build.pass ?? []))
      throw buildSecretRefused(secret.id, secret.variable);
  if (secrets.length > 0 && engine.flavour === 'classic') throw secretsNeedBuildkit(secrets[0]?.id ?? '');
  // The classic builder looks for the cache in its own store only; without the image it builds all the same.
  if (engine.flavour === 'classic' && build.cacheFrom !== undefined)
    await session.succeeds(['pull', build.cacheFrom]);
  if (build.archive !== undefined && engine.name === 'docker' && engine.flavour !== 'buildx')
    throw platformsNeedBuildx();
  await session.run(buildArguments(engine, build), {
    shown: true,
    ...(engine.name === 'docker' && { env: { DOCKER_BUILDKIT: engine.flavour === 'classic' ? '0' : '1' } }),
  });
  if (build.archive === undefined || engine.name === 'docker') return;
  // The list of images is only a way to the archive.
  const list = listName(build);
  try {
    await session.run(['manifest', 'push', '--all', list, `oci-archive:${build.archive}`]);
  } finally {
    await session.succeeds(['manifest', 'rm', list]);
  }
}

/** Name of a list of images in the store of buildah or podman, for one build alone. */
function listName({ archive = '' }: EngineBuild): string {
  return `localhost/slipway-${archive.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()}`;
}

/** Whether an earlier step of this build made it already; its label says the whole id of the commit, of which the name has a part. */
export async function isInStore(
  session: EngineSession,
  { reference }: Pick<ImageTarget, 'reference'>,
  labels: EngineBuild['labels'],
): Promise<boolean> {
  const isBuildah = session.engine.name === 'buildah';
  const question = isBuildah ? ['inspect', '--type', 'image'] : ['image', 'inspect'];
  if (!(await session.succeeds([...question, reference]))) return false;
  const label = `{{ index ${isBuildah ? '.OCIv1' : ''}.Config.Labels "${REVISION}" }}`;
  const [revision] = await session.run([...question, '--format', label, reference]);
  return revision === labels[REVISION];
}

/** For the heading: what a person would type, without the parts that are the same every time. */
export function buildCommandText(engine: Engine, { dockerfile, context, target }: DockerfileSource): string {
  const stage = target === undefined ? '' : ` --target ${target}`;
  return `${engine.name} build -f ${dockerfile}${stage} ${context}  (${engineText(engine)} ${engine.version})`;
}

/**
 * Secrets are read from the environment or files by name, as argv is open to everyone. Build arguments are no secrets (the
 * image's history shows them) and travel as values: in the builder's environment a PATH or DOCKER_HOST would change it.
 */
export function buildArguments(engine: Engine, build: EngineBuild): readonly string[] {
  const { source, labels, created, cacheFrom, insecure } = build;
  const values = Object.entries({ ...source.arguments, ...epochOf(engine, created) });
  const isDocker = engine.name === 'docker';
  const platforms = source.platforms?.join(',') ?? source.platform;
  return [
    'build',
    ...['--file', asPath(source.dockerfile)],
    ...resultArguments(engine, build),
    ...(source.target === undefined ? [] : ['--target', source.target]),
    ...(platforms === undefined ? [] : ['--platform', platforms]),
    ...values.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...(source.secrets ?? []).flatMap((secret) => ['--secret', secretText(secret)]),
    ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    // The cache of buildah takes a layer of one platform for that of another.
    ...(isDocker
      ? []
      : [`--layers=${build.archive === undefined}`, '--timestamp', String(secondsOf(created))]),
    ...(!isDocker && insecure ? ['--tls-verify=false'] : []),
    ...cacheArguments(engine, cacheFrom),
    ...(isDocker && engine.flavour !== 'classic' ? ['--progress', 'plain'] : []),
    asPath(source.context),
  ];
}

function resultArguments({ name }: Engine, build: EngineBuild): readonly string[] {
  const { archive, target } = build;
  if (archive === undefined) return ['--tag', target.reference];
  // Attestations are images of no platform, which nodes are not to be asked about.
  return name === 'docker'
    ? ['--provenance=false', '--output', `type=oci,dest=${archive}`]
    : ['--manifest', listName(build)];
}

/** A path that begins with a dash would be an option, and a dash alone the standard input. */
function asPath(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

function secretText(secret: BuildSecret): string {
  return 'file' in secret ? `id=${secret.id},src=${secret.file}` : `id=${secret.id},env=${secret.variable}`;
}

function cacheArguments({ name, flavour }: Engine, cacheFrom: string | undefined): string[] {
  if (name !== 'docker') return [];
  // Inline: the image itself says how its layers came to be, no second thing has to be stored.
  const inline = flavour === 'classic' ? [] : ['--build-arg', 'BUILDKIT_INLINE_CACHE=1'];
  return cacheFrom === undefined ? inline : [...inline, '--cache-from', cacheFrom];
}

/** BuildKit takes the time of what it makes from this argument, so that equal input gives equal output. */
function epochOf({ flavour }: Engine, created: string): Readonly<Record<string, string>> {
  return flavour === 'buildx' ? { SOURCE_DATE_EPOCH: String(secondsOf(created)) } : {};
}

function secondsOf(created: string): number {
  return Math.floor(new Date(created).getTime() / 1_000);
}
