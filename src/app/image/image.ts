import { imageMissingInBlock } from '../../core/catalogue/images.ts';
import { badDuration } from '../../core/catalogue/pipeline.ts';
import { scanNeedsEcr } from '../../core/catalogue/registry.ts';
import { parseDuration } from '../../core/duration.ts';
import { registryPlace } from '../../core/registry-host.ts';
import type { Registry } from '../../core/ports/registry.ts';
import type { Image } from '../../core/release.ts';
import { imageFrom } from '../../dsl/image-source.ts';
import { buildImage } from '../../images/build.ts';
import type { BuiltImage, EngineImage } from '../../images/built.ts';
import type { EngineName } from '../../images/engine/engine.ts';
import { testInImage } from '../../images/engine/in-image.ts';
import { withEngine } from '../../images/engine/session.ts';
import { findImage, type FoundImage } from '../../images/find.ts';
import { optionalRegistry } from '../../images/optional-registry.ts';
import type { RegistryAt } from '../../images/layers/base.ts';
import { type PushedImage, pushImage } from '../../images/push.ts';
import { parseReference } from '../../images/reference.ts';
import { type Gated, passScan } from '../../images/scan-gate.ts';
import { type ImageTarget, targetFor } from '../../images/target.ts';
import type { Delivery } from '../delivery/load.ts';
import { registryAtFor } from './registries.ts';
import type { Session } from '../world.ts';

export type ImageOptions = {
  /** The builder to use; undefined takes the first that works. */
  readonly builder?: EngineName | undefined;
  /** Build though the builder has an image of this name in its store. */
  readonly rebuild?: boolean | undefined;
  /** Findings of ECR's scan of this severity or worse stop the release; undefined asks for no scan. */
  readonly requireScan?: Gated | undefined;
  readonly scanTimeout?: string | undefined;
  /** A build alone can do without the registry: Jenkins lends it no login, and a pull request never gets one. */
  readonly registryOptional?: boolean | undefined;
};

/** The image of a delivery: where it goes, and what can be done with it. */
export type ImageWork = {
  readonly image: Image;
  readonly target: ImageTarget;
  readonly registry: Registry;
  /** Pushed earlier, for this very commit or workspace. */
  readonly find: () => Promise<FoundImage | undefined>;
  /** The caller disposes of what was built. */
  readonly build: () => Promise<BuiltImage>;
  /** Runs shell lines in the image a builder made. */
  readonly test: (
    built: EngineImage,
    lines: { readonly commands: readonly string[]; readonly timeoutMs: number },
  ) => Promise<void>;
  readonly push: (built: BuiltImage) => Promise<PushedImage>;
  /** Waits for the scan of what is pushed, where one is required. */
  readonly scan: (reference: string) => Promise<void>;
};

/** Opens the way of the block's image to the platform's registry. Throws NO_IMAGE where the block builds none. */
export async function loadImage(
  { context, places, platform, build }: Pick<Delivery, 'context' | 'places' | 'platform' | 'build'>,
  session: Session,
  options: ImageOptions = {},
): Promise<ImageWork> {
  if (!context.image) throw imageMissingInBlock();
  const { builder, rebuild = false, requireScan } = options;
  const scanMs = parseDuration(options.scanTimeout ?? '5m');
  if (scanMs === undefined) throw badDuration('--scan-timeout', options.scanTimeout ?? '');
  if (requireScan && platform.registry.kind !== 'ecr')
    throw scanNeedsEcr(registryPlace(platform.registry).host);
  const { cwd, env, clock, emit, signal, adapters } = session;
  const image = imageFrom(context.image, places);
  const registryAt = registryAtFor(platform, adapters);
  const target = await targetFor({ registry: platform.registry, image, build, root: cwd });
  const own = await registryAt(target.host);
  const registry = options.registryOptional
    ? optionalRegistry(
        own,
        (error) => emit({ type: 'note', code: 'registry-unused', reason: error.message }),
        signal,
      )
    : own;
  const world = {
    processes: await adapters.processes(),
    cwd,
    env,
    ...(platform.pass && { pass: platform.pass }),
    emit,
    temporary: env['TMPDIR'] ?? '/tmp',
  };
  return {
    image,
    target,
    registry,
    find: () => findImage({ registry, target }, signal),
    build: async () => {
      const memory = await adapters.layerMemory();
      // An archive has its labels already.
      const isMade = image.source.from !== 'archive';
      const origin = isMade ? await (await adapters.repository(cwd)).origin() : undefined;
      // What layers are laid on is needed, wherever it is.
      const at: RegistryAt =
        image.source.from === 'dockerfile' ? () => Promise.resolve(registry) : registryAt;
      return buildImage(
        { image, target, build, origin, registryAt: at, memory, builder, rebuild, world },
        signal,
      );
    },
    test: ({ engine }, lines) =>
      withEngine(engine, world, { registry, signal }, (engineSession) =>
        testInImage(engineSession, { ...lines, reference: target.reference, emit }, signal),
      ),
    push: (built) => pushImage(built, { registry, target, emit, clock, world }, signal),
    scan: async (reference) => {
      if (!requireScan || platform.registry.kind !== 'ecr') return;
      const { digest = '' } = parseReference(reference);
      const ecr = await adapters.ecr(platform.registry);
      const { repository } = target;
      await passScan({ ecr, repository, digest, least: requireScan, timeoutMs: scanMs, clock }, signal);
      emit({ type: 'note', code: 'image-scanned', image: reference, least: requireScan });
    },
  };
}
