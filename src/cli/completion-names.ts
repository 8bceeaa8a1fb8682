import { pastReleases, placeOfRecords } from '../app/environment/past.ts';
import { openOfflineDelivery } from '../app/delivery/load.ts';
import { loadPlatform } from '../app/delivery/platform.ts';
import { openSecretStore } from '../app/secrets/access.ts';
import type { Session } from '../app/world.ts';
import { sandboxNames } from '../sandbox/status.ts';

/** What is being written: the place in the usage, the word itself, and the words given before it. */
export type Slot = { readonly slot: string; readonly current: string; readonly given: readonly string[] };

/** So long somebody waits who pressed a key; a server that is not there completes nothing. */
const PATIENCE_MS = 2_000;

/** Names that only this machine, the cluster and the bucket of this service know. What cannot be read completes nothing. */
export async function namesFor(asked: Slot, session: Session): Promise<readonly string[]> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const signal = AbortSignal.any([session.signal, patience]);
  const late = new Promise<readonly string[]>((resolve) =>
    patience.addEventListener('abort', () => resolve([]), { once: true }),
  );
  const quiet: Session = { ...session, signal, emit: () => undefined };
  return Promise.race([(NAMES[asked.slot]?.(asked, quiet) ?? Promise.resolve([])).catch(() => []), late]);
}

const NAMES: Readonly<Record<string, (asked: Slot, session: Session) => Promise<readonly string[]>>> = {
  environment: async (_asked, session) =>
    (await loadPlatform({}, session, 'offline')).environments.map(({ name }) => name),
  name: (_asked, session) => sandboxNames(session.env),
  release: releases,
  file: secretFiles,
  prefix: secretFiles,
};

/** Numbers of the releases that `slipway history` lists. */
async function releases({ given }: Slot, session: Session): Promise<readonly string[]> {
  const [environment] = given;
  const delivery = await openOfflineDelivery(
    environment === undefined ? {} : { environment },
    session,
    'stand in',
  );
  const place = await placeOfRecords(delivery, delivery.environment(environment), session);
  return (await pastReleases(place, session)).map(({ number }) => String(number));
}

/** Files of the bucket that the word being written lies in; nothing of them is read. */
async function secretFiles({ current }: Slot, session: Session): Promise<readonly string[]> {
  const { access } = await openSecretStore(session, { file: current });
  return (await access.bucket.list(current, session.signal)).map(({ key }) => key);
}
