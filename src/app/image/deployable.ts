import { imageIn, registryPlace } from '../../core/registry-host.ts';
import type { ReleaseRecord } from '../../core/record.ts';
import { registryAtFor } from './registries.ts';
import { type Build, isUncommitted, shortCommit } from '../../core/build.ts';
import { imageNotPushed } from '../../core/catalogue/deploy.ts';
import { notProven } from '../../core/catalogue/images.ts';
import { type Environment, type Platform, platformOf, registriesOf } from '../../core/platform.ts';
import { environmentNamed } from '../../dsl/environments.ts';
import { serviceName } from '../../dsl/service-name.ts';
import { promotedImage } from '../../images/promote.ts';
import { type ImageReference, parseReference } from '../../images/reference.ts';
import { saysUncommitted } from '../../images/says-uncommitted.ts';
import type { DeliveryOptions, Delivery } from '../delivery/load.ts';
import { openCluster } from '../environment/cluster.ts';
import { pastReleases } from '../environment/past.ts';
import type { Session } from '../world.ts';

/**
 * The image to deploy: the one given, else the one proven where the platform promotes it from, else the pushed one of
 * this commit; by digest. Undefined where the block names none.
 */
export async function deployableImage(
  delivery: Delivery,
  environment: Environment,
  { image }: Pick<DeliveryOptions, 'image'>,
  session: Session,
): Promise<string | undefined> {
  const given = image ?? delivery.context.kubernetes?.image;
  if (
    given !== undefined &&
    environment.promote !== undefined &&
    (await isBuiltUncommitted(given, delivery, session))
  )
    throw notProven(environment.promote, `${given} was built with uncommitted changes`);
  if (given !== undefined || !delivery.context.image) return given;
  if (environment.promote !== undefined) return provenImage(delivery, environment.promote, session);
  // All that builds and pushes images: a deploy that is told its image starts without it.
  const { loadImage } = await import('./image.ts');
  const { find, target } = await loadImage(delivery, session);
  const found = await find();
  if (!found) throw imageNotPushed(target.reference);
  return found.reference;
}

/** As its tag says, or its label where it is named by digest or another tag. */
async function isBuiltUncommitted(
  given: string,
  { platform }: Delivery,
  { adapters, signal }: Session,
): Promise<boolean> {
  if (isUncommitted(given)) return true;
  const reference = referenceIn(given, platform);
  return saysUncommitted(await registryAtFor(platform, adapters)(reference.host), reference, signal);
}

function referenceIn(text: string, platform: Platform): ImageReference {
  return parseReference(imageIn(text, registriesOf(platform), platform.registry));
}

/**
 * Whether a plan from a file names an image that its commit may be released with: the one given, one that the platform's
 * other environment has proven, or one that was pushed for this commit. What was proven may have been followed by a newer one.
 */
export async function isDeployable(
  planned: string | undefined,
  delivery: Delivery,
  environment: Environment,
  { image }: Pick<DeliveryOptions, 'image'>,
  session: Session,
): Promise<boolean> {
  const { context, platform, build } = delivery;
  if ((image ?? context.kubernetes?.image) !== undefined || !context.image)
    return planned === delivery.release(environment).image;
  if (planned === undefined) return false;
  if (environment.promote !== undefined) {
    const { good, isPart } = await goodReleases(delivery, environment.promote, session);
    const ran = good.filter((one) => one.image !== undefined && !isUncommitted(one.image));
    const same = ran.filter((one) => delivery.release(environment, one.image).image === planned);
    return (await Promise.all(same.map(isPart))).includes(true);
  }
  const { host, path } = registryPlace(platform.registry);
  const { repository, tag = '', ...at } = referenceIn(planned, platform);
  if (at.host !== host || repository !== `${path}${context.image.name}` || !isTagOf(tag, build)) return false;
  const registry = await registryAtFor(platform, session.adapters)(host);
  // Other commits begin with the same seven digits.
  const name = isUncommitted(planned) ? tag : build.commit;
  return (await registry.headManifest(repository, name, session.signal))?.digest === at.digest;
}

/** As `imageTag` ends, whatever the branch and the number of the build that pushed it. */
function isTagOf(tag: string, build: Build): boolean {
  return tag.replace(/-dirty-[0-9a-f]{8}$/, '').endsWith(`-${shortCommit(build)}`);
}

type GoodReleases = {
  readonly good: readonly ReleaseRecord[];
  /** Whether its commit is part of the one at hand; undefined where the clone is too shallow to say. */
  readonly isPart: (one: Pick<ReleaseRecord, 'commit'>) => Promise<boolean | undefined>;
};

async function goodReleases(
  { context, platform, build }: Delivery,
  from: string,
  session: Session,
): Promise<GoodReleases> {
  const environment = environmentNamed(platform, from);
  const cluster = await openCluster(environment, session);
  const records = await pastReleases(
    {
      service: serviceName(context).name ?? '',
      environment,
      platform: platformOf(platform, environment),
      cluster,
    },
    session,
  );
  const repository = await session.adapters.repository(session.cwd);
  return {
    good: records.filter(({ outcome }) => outcome === 'succeeded'),
    isPart: async ({ commit }) => {
      const isPart = commit === build.commit || (await repository.isAncestor(commit, build.commit));
      return isPart === 'shallow' ? undefined : isPart;
    },
  };
}

/** What the last good release of another environment runs. Throws NOT_PROVEN where that is not of this commit's line. */
async function provenImage(delivery: Delivery, from: string, session: Session): Promise<string> {
  const { platform, build } = delivery;
  const own = platformOf(platform, environmentNamed(platform, from));
  const { good, isPart } = await goodReleases(delivery, from, session);
  const [last] = good;
  const proven = last?.image === undefined ? undefined : { image: last.image, commit: last.commit };
  const { reference } = await promotedImage(
    {
      from,
      proven,
      commit: build.commit,
      isPart: proven && (await isPart(proven)),
      registry: await registryAtFor(own, session.adapters)(registryPlace(own.registry).host),
    },
    session.signal,
  );
  session.emit({ type: 'note', code: 'image-promoted', image: reference, from });
  return reference;
}
