import { type Platform, registriesOf } from '../../core/platform.ts';
import type { Registry } from '../../core/ports/registry.ts';
import { imageIn, registryPlace } from '../../core/registry-host.ts';
import { imageOfRegistry } from '../../images/copied.ts';
import type { RegistryAt } from '../../images/look-up.ts';
import { pushImage } from '../../images/push.ts';
import { parseReference } from '../../images/reference.ts';
import type { Session } from '../world.ts';
import { registryAtFor } from './registries.ts';

type Found = { readonly registry: Registry; readonly repository: string };

/**
 * Copies the image of a release into the registry of its environment, where it is not there yet and does not come by
 * itself: the very bytes of another registry of the platform, never a new build.
 */
export async function bringImage(
  image: string | undefined,
  platform: Platform,
  session: Pick<Session, 'adapters' | 'emit' | 'clock' | 'signal' | 'cwd' | 'env'>,
): Promise<void> {
  const source = image === undefined ? undefined : await sourceOf(image, platform, session);
  if (image === undefined || !source) return;
  const { adapters, emit, clock, signal, cwd, env } = session;
  const { host, repository, tag, digest = '' } = parseReference(image);
  const registry = await registryAtFor(platform, adapters)(host);
  const content = await imageOfRegistry(source.registry, { repository: source.repository, digest }, signal);
  const reference = `${host}/${repository}:${tag ?? digest}`;
  const target = { host, repository, tag: tag ?? digest, commitTag: undefined, reference };
  const world = { processes: await adapters.processes(), cwd, env, temporary: env['TMPDIR'] ?? '/tmp' };
  await pushImage(content, { registry, target, emit, clock, world }, signal);
  emit({ type: 'note', code: 'image-copied', image, from: source.registry.host });
}

/** The registries of a platform, where an image that is yet to be copied reads as if it had been. */
export function registryAtWith(
  platform: Platform,
  session: Pick<Session, 'adapters' | 'signal'>,
): RegistryAt {
  const registryAt = registryAtFor(platform, session.adapters);
  const own = registryPlace(platform.registry).host;
  return async (host) => {
    const registry = await registryAt(host);
    if (host !== own || !platform.builds) return registry;
    const copied = new Map<string, Found>();
    return {
      ...registry,
      manifest: async (repository, reference, signal) => {
        const there = await registry.manifest(repository, reference, signal);
        if (there || !reference.startsWith('sha256:')) return there;
        const source = await sourceOf(`${host}/${repository}@${reference}`, platform, session);
        if (!source) return undefined;
        copied.set(repository, source);
        return source.registry.manifest(source.repository, reference, signal);
      },
      readBlob: (repository, digest, from, signal) => {
        const source = copied.get(repository) ?? { registry, repository };
        return source.registry.readBlob(source.repository, digest, from, signal);
      },
    };
  };
}

/** Where an image of the environment's registry is copied from; undefined where it need not be. */
async function sourceOf(
  image: string,
  platform: Platform,
  { adapters, signal }: Pick<Session, 'adapters' | 'signal'>,
): Promise<Found | undefined> {
  const { registry: own, builds } = platform;
  const { host, repository, digest } = parseReference(image);
  // What comes by itself is waited for.
  if (!builds || own.waitMs !== undefined || digest === undefined) return undefined;
  if (!imageIn(image, [own], builds).startsWith(registryPlace(builds).host)) return undefined;
  const registryAt = registryAtFor(platform, adapters);
  if (await (await registryAt(host)).headManifest(repository, digest, signal)) return undefined;
  for (const config of registriesOf(platform)) {
    const elsewhere = parseReference(imageIn(image, [own], config));
    if (elsewhere.host === host && elsewhere.repository === repository) continue;
    const registry = await registryAt(elsewhere.host);
    if (await registry.headManifest(elsewhere.repository, digest, signal))
      return { registry, repository: elsewhere.repository };
  }
  return undefined;
}
