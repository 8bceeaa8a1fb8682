import { isDeepStrictEqual } from 'node:util';
import type { DoctorChecked, DoctorPart } from '../../core/events/doctor.ts';
import type { Environment, Platform } from '../../core/platform.ts';
import { started } from '../../deploy/concurrency.ts';
import { environmentNamed } from '../../dsl/environments.ts';
import { imageFrom } from '../../dsl/image-source.ts';
import { serviceName } from '../../dsl/service-name.ts';
import { type DeliveryOptions, openOfflineDelivery } from '../delivery/load.ts';
import { loadPlatform } from '../delivery/platform.ts';
import { manifestsOf, verificationsOf } from '../delivery/rendered.ts';
import type { Session } from '../world.ts';
import {
  type Brought,
  clusterLook,
  keysLook,
  recordsLook,
  registryLooks,
  rightsLook,
  secretsLook,
} from './environment.ts';
import { examine, type Look, unexamined } from './examine.ts';
import { imageLook } from './image.ts';
import { ageKeysLook, machineLooks, networkLook } from './local.ts';

/**
 * Looks at all that a deploy to an environment needs, each part by itself and at once; without an environment at what
 * this machine has. Writes nothing. Throws where the platform has no such environment.
 */
export async function doctor(args: DeliveryOptions, session: Session): Promise<number> {
  const [node, git] = machineLooks;
  const machine = [examine(node, session), examine(git, session)].map(started);
  const platform = await read<Platform>(platformLook(args), session);
  const name = args.environment;
  const environment =
    platform.value && name !== undefined ? environmentNamed(platform.value, name) : undefined;
  const service = read<Brought>(serviceLook(args, environment), session);
  const brought = service.then(({ value = { manifests: [] } }) => value);
  const checks = [
    ...machine,
    Promise.resolve(platform.checked),
    service.then(({ checked }) => checked),
    ...(platform.value ? placeLooks(platform.value, environment, brought, session) : []),
  ];
  const said: DoctorChecked[] = [];
  for (const check of checks.map(started)) {
    const checked = sayingOnce(await check, said);
    if (!checked) continue;
    said.push(checked);
    session.emit(checked);
  }
  const failing = said.filter(({ state }) => state === 'failing').length;
  session.emit({ type: 'doctor.finished', checks: said.length, failing });
  return failing;
}

/** One cause is one line: nothing of a second registry that fails by the same, and no service where the platform is at fault. */
function sayingOnce(checked: DoctorChecked, said: readonly DoctorChecked[]): DoctorChecked | undefined {
  if (checked.state !== 'failing') return checked;
  const { part, failure, environment } = checked;
  const same = said.find((one) => one.state === 'failing' && isDeepStrictEqual(one.failure, failure));
  if (same?.part === part) return undefined;
  return same?.part === 'platform' ? unexamined(part, 'platform', environment) : checked;
}

type Read<T> = { readonly checked: DoctorChecked; readonly value: T | undefined };

/** A look whose finding others go on with. */
type Reading<P extends DoctorPart, T> = Look<P> & { readonly value: () => T | undefined };

async function read<T>(reading: Reading<DoctorPart, T>, session: Session): Promise<Read<T>> {
  const checked = await examine(reading, session);
  return { checked, value: reading.value() };
}

function platformLook(args: DeliveryOptions): Reading<'platform', Platform> {
  let found: Platform | undefined;
  return {
    part: 'platform',
    look: async (session) => {
      found = await loadPlatform(args, session);
      return { file: found.file, environments: found.environments.map(({ name }) => name) };
    },
    value: () => found,
  };
}

function serviceLook(
  args: DeliveryOptions,
  environment: Environment | undefined,
): Reading<'service', Brought> {
  let found: Brought | undefined;
  return {
    part: 'service',
    environment: environment?.name,
    look: async (session) => {
      const files = await session.adapters.files(session.cwd);
      if (args.context === undefined && (await files.text(args.file ?? 'Jenkinsfile')) === undefined)
        return { name: undefined, manifests: 0 };
      const delivery = await openOfflineDelivery(args, session, 'stand in');
      const { name } = serviceName(delivery.context);
      const { branch, commit, number } = delivery.build;
      await session.adapters.awsSession({ service: name ?? '', branch, commit, number });
      if (!environment) return { name, manifests: 0 };
      const release = delivery.release(environment);
      const { context, places } = delivery;
      const known = { release, ...(context.image && { image: imageFrom(context.image, places) }) };
      found = { ...known, manifests: [] };
      const manifests = await manifestsOf(delivery, release, session);
      found = { ...known, manifests, verifications: await verificationsOf(delivery, release, session) };
      return { name, manifests: manifests.length };
    },
    value: () => found,
  };
}

function placeLooks(
  platform: Platform,
  environment: Environment | undefined,
  brought: Promise<Brought>,
  session: Session,
): readonly Promise<DoctorChecked>[] {
  const network = examine(networkLook(platform, environment), session);
  if (!environment) return [network, examine(ageKeysLook, session)];
  const place = { environment, platform, brought };
  const cluster = examine(clusterLook(place), session);
  const hasBucket = platform.secrets !== undefined || environment.secrets !== undefined;
  const secrets = hasBucket ? [examine(secretsLook(place), session)] : [];
  const after = async (needed: Promise<DoctorChecked>, look: Look<DoctorPart>): Promise<DoctorChecked> => {
    const { state, part } = await needed;
    return state === 'sound' ? examine(look, session) : unexamined(look.part, part, environment.name);
  };
  return [
    network,
    cluster,
    after(cluster, rightsLook(place)),
    after(cluster, imageLook(place)),
    ...registryLooks(place).map((look) => examine(look, session)),
    ...secrets,
    ...secrets.map((bucket) => after(bucket, keysLook(place))),
    ...recordsLook(place).map((look) => examine(look, session)),
  ];
}
