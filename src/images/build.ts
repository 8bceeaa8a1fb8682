import { access, mkdir, rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { dockerfileMissing } from '../core/catalogue/images.ts';
import type { Build } from '../core/build.ts';
import type { LayerMemory } from '../core/ports/layer-memory.ts';
import type { Image } from '../core/release.ts';
import { readArchive } from './archive/read.ts';
import type { BuiltImage, ContentImage } from './built.ts';
import { buildByEngine, buildCommandText, type DockerfileSource, isInStore } from './engine/build.ts';
import { type EngineName, engineText, findEngine } from './engine/engine.ts';
import { type EngineWorld, withEngine } from './engine/session.ts';
import { lastImage } from './last-image.ts';
import { ociLabels } from './labels.ts';
import { assertInside } from './inside.ts';
import { assembleLayers } from './layers/assemble.ts';
import type { RegistryAt } from './layers/base.ts';
import { temporaryFolder } from './temporary-folder.ts';
import type { ImageTarget } from './target.ts';

export type Building = {
  readonly image: Image;
  readonly target: ImageTarget;
  readonly build: Build;
  /** URL of the repository that the commit comes from, as git has it. */
  readonly origin?: string | undefined;
  readonly registryAt: RegistryAt;
  readonly memory: LayerMemory;
  /** The builder to use; undefined takes the first that works. */
  readonly builder: EngineName | undefined;
  /** Build though the builder has an image of this name in its store. */
  readonly rebuild: boolean;
  /** `cwd` is the folder of the service. */
  readonly world: EngineWorld;
};

/** Makes the image in the way its block says. The caller disposes of it after the push. */
export async function buildImage(building: Building, signal: AbortSignal): Promise<BuiltImage> {
  const { source } = building.image;
  await mkdir(building.world.temporary, { recursive: true });
  return source.from === 'dockerfile'
    ? buildDockerfile(source, building, signal)
    : buildContent(source, building, signal);
}

async function buildDockerfile(
  source: DockerfileSource,
  building: Building,
  signal: AbortSignal,
): Promise<BuiltImage> {
  const { target, build, origin, registryAt, builder, rebuild, world } = building;
  const { processes, cwd, emit } = world;
  await access(join(cwd, source.dockerfile)).catch(() => {
    throw dockerfileMissing(source.dockerfile);
  });
  // The builder takes a path from the root as one.
  for (const path of [source.dockerfile, source.context])
    await assertInside(cwd, relative(cwd, resolve(cwd, path)), path);
  const engine = await findEngine({ processes, cwd, wanted: builder }, signal);
  const registry = await registryAt(target.host);
  const labels = ociLabels(build, origin);
  const buildInto = async (archive?: string): Promise<void> =>
    withEngine(engine, world, { registry, signal }, async (session) => {
      if (archive === undefined && !rebuild && (await isInStore(session, target, labels))) {
        emit({ type: 'note', code: 'image-in-store', engine: engine.name, image: target.reference });
        return;
      }
      emit({ type: 'command.started', command: buildCommandText(engine, source) });
      await buildByEngine(session, {
        source,
        target,
        labels,
        created: build.committedAt,
        cacheFrom: await lastImage(registry, target, signal),
        insecure: registry.insecure,
        ...(world.pass && { pass: world.pass }),
        ...(archive !== undefined && { archive }),
      });
    });
  if (source.platforms) return buildArchived(buildInto, engineText(engine), building, signal);
  await buildInto();
  emit({ type: 'image.built', reference: target.reference, how: engineText(engine) });
  return { kind: 'engine', engine, dispose: () => Promise.resolve() };
}

/** Images of several platforms: builders keep them in ways of their own, so they leave by an archive and are pushed from there. */
async function buildArchived(
  buildInto: (archive: string) => Promise<void>,
  how: string,
  { target, memory, world }: Building,
  signal: AbortSignal,
): Promise<ContentImage> {
  return inFolder(world.temporary, async (folder) => {
    const archive = join(folder, 'image.tar');
    await buildInto(archive);
    const content = await readArchive(archive, { named: `the image of ${how}`, folder, memory }, signal);
    world.emit({ type: 'image.built', reference: target.reference, how, bytes: content.bytes });
    return content;
  });
}

/** Content in a temporary folder, which goes with it, or at once when it cannot be made. */
async function inFolder(
  temporary: string,
  make: (folder: string) => Promise<Omit<ContentImage, 'dispose'>>,
): Promise<ContentImage> {
  const folder = await temporaryFolder(temporary, 'image');
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    return { ...(await make(folder)), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function buildContent(
  source: Exclude<Image['source'], DockerfileSource>,
  { target, build, origin, registryAt, memory, world }: Building,
  signal: AbortSignal,
): Promise<ContentImage> {
  return inFolder(world.temporary, async (folder) => {
    const content =
      source.from === 'archive'
        ? await readArchive(
            join(world.cwd, source.archive),
            { named: source.archive, folder, memory },
            signal,
          )
        : await assembleLayers(
            source,
            {
              root: world.cwd,
              folder,
              created: new Date(build.committedAt).toISOString(),
              labels: ociLabels(build, origin),
              registryAt,
            },
            signal,
          );
    const { bytes } = content;
    world.emit({ type: 'image.built', reference: target.reference, how: source.from, bytes });
    return content;
  });
}
