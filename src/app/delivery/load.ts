import { noEnvironment } from '../../core/catalogue/templating.ts';
import type { Build } from '../../core/build.ts';
import { type Fault, InvalidInput, UserError, faultFrom } from '../../core/errors.ts';
import { type Platform, platformOf, registriesOf } from '../../core/platform.ts';
import { imageIn, registryPlace } from '../../core/registry-host.ts';
import type { Release } from '../../core/release.ts';
import { environmentNamed, environmentsFor, platformFor } from '../../dsl/environments.ts';
import { serviceName } from '../../dsl/service-name.ts';
import { imageFrom } from '../../dsl/image-source.ts';
import { placeAt } from '../../dsl/places.ts';
import { checkRelease, resolveRelease } from '../../dsl/release.ts';
import { parseReference } from '../../images/reference.ts';
import { imageTag } from '../../images/tag.ts';
import { folderFaults } from '../../templating/folder.ts';
import { prepareRendering } from '../../templating/render.ts';
import { buildOrigins, loadBuild } from './build.ts';
import { ciBuild } from './ci.ts';
import type { Delivery, DeliveryOptions, Service } from './delivery.ts';
import { assertSound } from './sound-templates.ts';
import { loadPlatform } from './platform.ts';
import { loadService } from './service.ts';
import { offlineBuild } from './offline-build.ts';
import type { Session } from '../world.ts';
import { together } from './faults.ts';

export type { Delivery, DeliveryOptions };

/**
 * Reads block, platform and build. Throws InvalidInput with all that is wrong, or the error of what is missing. Anyone who
 * waits for something that only the platform decides may begin `onPlatform`, while git still works.
 */
export async function loadDelivery(
  args: DeliveryOptions,
  session: Session,
  onPlatform: (platform: Platform) => void = () => undefined,
): Promise<Delivery> {
  const { service, platform, build } = await allRead({
    build: loadBuild(session, args),
    platform: loadPlatform(args, session).then((read) => {
      onPlatform(read);
      return read;
    }),
    service: loadService(args, session),
  });
  const [dirty, folder] = await Promise.all([
    uncommitted(build, service, session),
    folderErrors(platform, session),
  ]);
  const { branch, commit, number } = build;
  const name = serviceName(service.context).name ?? '';
  await session.adapters.awsSession({ service: name, branch, commit, number });
  const delivery = deliveryFrom({
    service,
    platform,
    build: { ...build, dirty },
    args,
    folder,
    env: session.env,
  });
  await assertSound(delivery, args.environment, session);
  return delivery;
}

/** What differs from the commit and can be in the image; nothing where the block builds none. */
async function uncommitted(
  { dirty }: Build,
  { context, places }: Service,
  { adapters, cwd }: Session,
): Promise<readonly string[]> {
  if (dirty.length === 0 || !context.image) return [];
  const { uncommittedIn } = await import('../../images/uncommitted.ts');
  const [repository, files] = await Promise.all([adapters.repository(cwd), adapters.files(cwd)]);
  return uncommittedIn(imageFrom(context.image, places).source, {
    dirty,
    isTracked: (path) => repository.isTracked(path),
    text: (path) => files.text(path),
  });
}

/** As the tag of the image says it; undefined where the workspace is as its commit. */
async function contentOf(
  build: Build,
  { context, places }: Service,
  { cwd }: Session,
): Promise<string | undefined> {
  if (build.dirty.length === 0 || !context.image) return undefined;
  const { contentId } = await import('../../images/target.ts');
  return contentId(cwd, build, imageFrom(context.image, places).source);
}

/**
 * The same for commands that only render: they need no git and no running sandbox. What nobody could say is left out
 * of the values, so a template that uses it is told so.
 */
export async function loadOfflineDelivery(args: DeliveryOptions, session: Session): Promise<Delivery> {
  const delivery = await openOfflineDelivery(args, session, 'leave out');
  await assertSound(delivery, args.environment, session);
  return delivery;
}

/**
 * The same where the block may have faults, which the caller shows beside what it finds itself. What nobody could say of
 * the build is left out, or stood in for where only the shape of the manifests counts.
 */
export async function openOfflineDelivery(
  args: DeliveryOptions,
  session: Session,
  unknown: 'leave out' | 'stand in',
): Promise<Delivery> {
  // git begins first, and works on another core while the rest is loaded and read here.
  const { started, known: knownBuild } = offlineBuild(
    session,
    args,
    unknown === 'leave out' && args.image === undefined,
  );
  void started.then(prepareRendering);
  const {
    build: known,
    service,
    platform,
  } = await allRead({
    build: knownBuild,
    service: started.then(async () => loadService(args, session)),
    platform: started.then(async () => loadPlatform(args, session, 'offline')),
  });
  const [dirty, folder] = await Promise.all([
    uncommitted(known.build, service, session),
    folderErrors(platform, session),
  ]);
  const build = { ...known.build, dirty };
  const delivery = deliveryFrom({
    service,
    platform,
    build: unknown === 'stand in' ? standInFor(build) : build,
    content: await contentOf(build, service, session),
    args,
    folder,
    env: session.env,
  });
  if (known.unknown.length === 0 || unknown === 'stand in') return delivery;
  return {
    ...delivery,
    environment: (name) => {
      if (name === undefined && known.unknown.includes('BRANCH'))
        throw noEnvironment(
          'no branch is known here',
          platform.environments.map((each) => each.name),
        );
      return delivery.environment(name);
    },
    release: (environment, image) =>
      withoutUnknown(delivery.release(environment, image), known.unknown, image ?? args.image),
  };
}

type Reading<Read> = {
  readonly service: Promise<Service>;
  readonly platform: Promise<Platform>;
  readonly build: Promise<Read>;
};

/** Waits for all three, so that what is wrong with one does not hide what is wrong with another. */
async function allRead<Read>({ service, platform, build }: Reading<Read>) {
  const settled = await Promise.allSettled([service, platform, build]);
  const [block] = settled;
  const failures = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
  if (failures.length === 0) {
    const own = await service;
    return { service: own, platform: seenBy(own, await platform), build: await build };
  }
  const faults = block.status === 'fulfilled' ? block.value.faults : [];
  throw together(faults.length > 0 ? [new InvalidInput(faults), ...failures] : failures);
}

/** What the service has of what was read. */
function seenBy({ context }: Service, platform: Platform): Platform {
  return platformFor(platform, serviceName(context).name ?? '');
}

type Parts = {
  readonly service: Service;
  readonly platform: Platform;
  readonly build: Build;
  /** What tells the image of a workspace with uncommitted changes from that of the commit. */
  readonly content?: string | undefined;
  readonly args: DeliveryOptions;
  /** What is wrong with the names of the templates. */
  readonly folder: readonly Fault[];
  readonly env: Session['env'];
};

async function folderErrors(platform: Platform, { adapters, cwd }: Session): Promise<Fault[]> {
  return folderFaults(await adapters.files(cwd), platform);
}

function deliveryFrom({ service, platform, build, content, args, folder, env }: Parts): Delivery {
  const environments = environmentsFor(platform, build.branch);
  if (args.image !== undefined) parseReference(args.image);
  const met = [...checkRelease({ ...service, platform }), ...imageFaults(service)];
  return {
    ...service,
    faults: [...service.faults, ...(service.withExcerpts?.(met) ?? met), ...folder],
    platform,
    build,
    pullRequest: args.pullRequest ?? ciBuild(env).pullRequest,
    environments,
    environment: (name) => {
      if (name !== undefined) return environmentNamed(platform, name);
      const own = environments.at(-1);
      if (own) return own;
      const names = platform.environments.map((environment) => environment.name);
      throw noEnvironment(`branch ${build.branch} deploys to no environment`, names);
    },
    release: (environment, image = args.image ?? service.context.kubernetes?.image) =>
      resolveRelease({
        ...service,
        platform,
        environment,
        build,
        buildOrigins: buildOrigins(args, env),
        image:
          image === undefined
            ? expectedImage(service, platformOf(platform, environment), imageTag(build, content))
            : imageIn(image, registriesOf(platform), environment.registry ?? platform.registry),
      }),
  };
}

/** What is wrong with the image that the block names, whether or not a template uses it. */
function imageFaults({ context: { kubernetes }, places }: Service): readonly Fault[] {
  if (kubernetes?.image === undefined) return [];
  try {
    parseReference(kubernetes.image);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [faultFrom(error, placeAt(places, ['kubernetes', 'image']))];
  }
}

/** The reference that the image of this commit or workspace will have; its digest is only known once it is pushed. */
function expectedImage({ context }: Service, platform: Platform, tag: string): string | undefined {
  if (!context.image) return undefined;
  const { host, path } = registryPlace(platform.registry);
  return `${host}/${path}${context.image.name}:${tag}`;
}

function standInFor(build: Build): Build {
  return { ...build, branch: build.branch || 'unknown', commit: build.commit || '0'.repeat(40) };
}

/** An image that was not given has a tag made of branch, build and commit, so it is unknown with any of them. */
function withoutUnknown(release: Release, unknown: readonly string[], image: string | undefined): Release {
  const gone = image === undefined ? [...unknown, 'IMAGE', 'IMAGE_TAG'] : unknown;
  const kept = (values: Release['values']): Release['values'] =>
    values.filter(({ name }) => !gone.includes(name));
  return {
    ...release,
    image,
    values: kept(release.values),
    deployments: release.deployments.map((spec) => ({ ...spec, values: kept(spec.values) })),
  };
}
