import pLimit from 'p-limit';
import {
  imageNotFound,
  imagePrivate,
  imageUnknown,
  noSuchPlatform,
  pullSecretMissing,
} from '../core/catalogue/image-faults.ts';
import type { Clock } from '../core/clock.ts';
import { UserError, type Fault, faultFrom } from '../core/errors.ts';
import type { ImageUse } from './image-uses.ts';
import { type LookedUp, lookUpImage, type RegistryAt } from './look-up.ts';
import { parseReference } from './reference.ts';

/** How an image that is not there yet is waited for. */
type Arrival = {
  readonly ms: number;
  readonly clock: Clock;
  /** Called once for each image that is not there at first. */
  readonly onWait: (reference: string) => void;
};

type Preflight = {
  readonly uses: readonly ImageUse[];
  readonly registryAt: RegistryAt;
  /** Host of the platform's registry: silence of it is an error, of others a warning. */
  readonly ownHost: string;
  /** What the cluster's nodes are, such as `linux/amd64`; empty where nobody may know. */
  readonly nodes: readonly string[];
  /** Of images of the platform's registry that come by themselves. */
  readonly arrival?: Arrival;
  /** Whether the cluster, or this release, has that Secret. */
  readonly hasSecret: (namespace: string | undefined, name: string) => Promise<boolean>;
};

/** Registries are asked about so many images at once. */
const AT_ONCE = 8;

/** Asks for every image of the manifests before anything is written. Each is asked for once, however often it is used. */
export async function preflightImages(
  { uses, registryAt, ownHost, nodes, arrival, hasSecret }: Preflight,
  signal: AbortSignal,
): Promise<readonly Fault[]> {
  const atOnce = pLimit(AT_ONCE);
  const asked = new Map<string, Promise<LookedUp | Fault>>();
  const faults = await Promise.all(
    uses.map(async (use) => {
      const isOwn = use.reference.startsWith(`${ownHost}/`);
      const look = () => answerFor(use.reference, registryAt, signal);
      const answer =
        asked.get(use.reference) ??
        atOnce(() => (arrival && isOwn ? arrived(use.reference, look, arrival, signal) : look()));
      asked.set(use.reference, answer);
      const found = await answer;
      const missing = await missingSecrets(use, hasSecret);
      if ('code' in found) return [{ ...found, place: use.place }, ...missing];
      return [...faultsOf(use, found, { ownHost, nodes, waitedMs: arrival?.ms ?? 0 }), ...missing];
    }),
  );
  return oncePerCause(faults.flat());
}

/** The longest pause between two looks, in milliseconds. */
const PAUSE_MS = 10_000;

/** Asking for a manifest is what makes a pull-through cache fetch the image. */
async function arrived(
  reference: string,
  look: () => Promise<LookedUp | Fault>,
  { ms, clock, onWait }: Arrival,
  signal: AbortSignal,
): Promise<LookedUp | Fault> {
  const until = clock.now() + ms;
  let found = await look();
  const isMissing = (): boolean => 'state' in found && found.state === 'missing';
  if (isMissing()) onWait(reference);
  for (let pause = 1_000; isMissing() && clock.now() < until; pause = Math.min(pause * 2, PAUSE_MS)) {
    await clock.wait(Math.min(pause, until - clock.now()), signal);
    found = await look();
  }
  return found;
}

async function answerFor(
  reference: string,
  registryAt: RegistryAt,
  signal: AbortSignal,
): Promise<LookedUp | Fault> {
  try {
    return await lookUpImage(reference, registryAt, signal);
  } catch (error) {
    if (!(error instanceof UserError) || signal.aborted) throw error;
    return faultFrom(error);
  }
}

type Against = Pick<Preflight, 'ownHost' | 'nodes'> & { readonly waitedMs: number };

function faultsOf(use: ImageUse, found: LookedUp, { ownHost, nodes, waitedMs }: Against): readonly Fault[] {
  const isOwn = use.reference.startsWith(`${ownHost}/`);
  switch (found.state) {
    case 'missing':
      return [imageNotFound(use, found.similar, isOwn ? waitedMs : 0)];
    case 'unreachable':
      return [imageUnknown(use, found.why, parseReference(use.reference).host === ownHost)];
    case 'private':
      // With a pull secret the cluster can do what this process cannot; nodes may have a login of their own, too.
      return use.pullSecrets.length > 0 ? [] : [imagePrivate(use)];
    case 'exists':
      return platformFaults(use, found.platforms, nodes);
  }
}

function platformFaults(
  use: ImageUse,
  platforms: readonly string[],
  all: readonly string[],
): readonly Fault[] {
  const nodes = all.filter(use.mayRunOn);
  const unfit = nodes.filter(
    (node) => !platforms.some((platform) => platform === node || platform.startsWith(`${node}/`)),
  );
  if (platforms.length === 0 || unfit.length === 0) return [];
  return [noSuchPlatform(use, platforms, unfit, unfit.length < nodes.length)];
}

async function missingSecrets(use: ImageUse, hasSecret: Preflight['hasSecret']): Promise<readonly Fault[]> {
  const { pullSecrets, namespace } = use;
  const there = await Promise.all(pullSecrets.map((name) => hasSecret(namespace, name)));
  return pullSecrets.filter((_, index) => there[index] === false).map((name) => pullSecretMissing(name, use));
}

/** One missing image that four containers use is one fault; so is one registry that is silent about several. */
function oncePerCause(faults: readonly Fault[]): readonly Fault[] {
  const causes = new Map<string, Fault[]>();
  for (const fault of faults) {
    const cause = `${fault.code} ${fault.message.replace(/ \([^()]*\)$/, '')}`;
    causes.set(cause, [...(causes.get(cause) ?? []), fault]);
  }
  return [...causes.values()].flatMap((same) => {
    const [first] = same;
    if (!first || same.length === 1) return same;
    const message = first.message.replace(/ \([^()]*\)$/, ` (used by ${same.length} containers)`);
    return [{ ...first, message }];
  });
}
