import { registryPlace } from '../../core/registry-host.ts';
import { registryAtFor } from './registries.ts';
import { isUncommitted } from '../../core/build.ts';
import { imageNotPushed } from '../../core/catalogue/deploy.ts';
import { notProven } from '../../core/catalogue/images.ts';
import { type Environment, platformOf } from '../../core/platform.ts';
import { environmentNamed } from '../../dsl/environments.ts';
import { serviceName } from '../../dsl/service-name.ts';
import { promotedImage } from '../../images/promote.ts';
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
  if (given !== undefined && environment.promote !== undefined && isUncommitted(given))
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

/** What the last good release of another environment runs. Throws NOT_PROVEN where that is not of this commit's line. */
async function provenImage(
  { context, platform, build }: Delivery,
  from: string,
  session: Session,
): Promise<string> {
  const { adapters, cwd, signal } = session;
  const environment = environmentNamed(platform, from);
  const own = platformOf(platform, environment);
  const cluster = await openCluster(environment, session);
  const records = await pastReleases(
    { service: serviceName(context).name ?? '', environment, platform, cluster },
    session,
  );
  const good = records.find(({ outcome }) => outcome === 'succeeded');
  const proven = good?.image === undefined ? undefined : { image: good.image, commit: good.commit };
  const repository = await adapters.repository(cwd);
  const isPart = proven && (await repository.isAncestor(proven.commit, build.commit));
  const { reference } = await promotedImage(
    {
      from,
      proven,
      commit: build.commit,
      isPart: isPart === 'shallow' ? undefined : isPart,
      registry: await registryAtFor(own, adapters)(registryPlace(own.registry).host),
    },
    signal,
  );
  session.emit({ type: 'note', code: 'image-promoted', image: reference, from });
  return reference;
}
