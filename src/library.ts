import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { clock } from './adapters/clock.ts';
import type { DeliveryOptions } from './app/delivery/delivery.ts';
import type { Session } from './app/world.ts';
import type { CheckReport } from './core/checked.ts';
import { assertNoFaults, type Fault } from './core/errors.ts';
import type { Event } from './core/events.ts';
import type { KubeObject } from './core/objects.ts';
import type { Plan } from './core/plan.ts';
import { makeRedactor } from './core/redact.ts';
import { version } from './core/version.ts';
import { processAdapters } from './process-adapters.ts';

export type { CheckReport, Event, Fault, KubeObject, Plan };

/** What every function takes; what is left out comes from git and the environment, as on the command line. */
export type Options = {
  /** Folder of the service; that of the process where it is left out. */
  readonly cwd?: string;
  /** Path of platform.yml from there; $SLIPWAY_PLATFORM where it is left out. */
  readonly platform?: string;
  /** Path of the Jenkinsfile from there. */
  readonly file?: string;
  /** `word=value` over what the block says. */
  readonly set?: readonly string[];
  /** Full reference of the image. */
  readonly image?: string;
  readonly branch?: string;
  readonly commit?: string;
  readonly buildNumber?: number;
  /** Variables over those of the process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends it; what was asked for rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Hears what happens meanwhile: the events of `--output json`. */
  readonly onEvent?: (event: Event) => void;
};

export type Block = {
  /** What the block says, by its words. */
  readonly block: Readonly<Record<string, unknown>>;
  readonly faults: readonly Fault[];
};

/** Reads the block of a Jenkinsfile. Throws FILE_MISSING, or InvalidInput where there is no block. */
export async function parse(options: Options = {}): Promise<Block> {
  const { loadService } = await import('./app/delivery/service.ts');
  const { context, faults } = await loadService(deliveryOptions(options), sessionFor(options));
  return { block: { ...context }, faults };
}

/** The manifests of an environment; asks no cluster. Throws InvalidInput with all faults. */
export async function render(
  environment: string | undefined,
  options: Options = {},
): Promise<readonly KubeObject[]> {
  const session = sessionFor(options);
  const { loadOfflineDelivery } = await import('./app/delivery/load.ts');
  const { renderingOf } = await import('./app/delivery/rendered.ts');
  const delivery = await loadOfflineDelivery({ ...deliveryOptions(options), environment }, session);
  const release = delivery.release(delivery.environment(environment));
  const { manifests, faults } = await renderingOf(delivery, release, session);
  assertNoFaults(faults);
  return manifests.map(({ object }) => object);
}

/** Schema and rules for the manifests of an environment, or of all of the platform; asks no cluster. */
export async function check(environment: string | undefined, options: Options = {}): Promise<CheckReport> {
  const { checkDelivery } = await import('./app/check.ts');
  const { CURRENT } = await import('./templating/check/schemas.ts');
  const chosen = { ...deliveryOptions(options), environment };
  return checkDelivery({ kubernetes: CURRENT, definitions: [] }, chosen, sessionFor(options));
}

/** What a deploy would change; writes nothing. Throws what `slipway plan` ends with. */
export async function plan(environment: string | undefined, options: Options = {}): Promise<Plan> {
  const { session, close } = connected(options);
  try {
    return await planWith(environment, options, session);
  } finally {
    close();
  }
}

async function planWith(environment: string | undefined, options: Options, session: Session): Promise<Plan> {
  const { loadDelivery } = await import('./app/delivery/load.ts');
  const { deployableImage } = await import('./app/image/deployable.ts');
  const { planEnvironment } = await import('./app/environment/stages.ts');
  const delivery = await loadDelivery({ ...deliveryOptions(options), environment }, session);
  const target = delivery.environment(environment);
  const image = await deployableImage(delivery, target, options, session);
  return (await planEnvironment({ delivery, environment: target, image, options: {} }, session)).plan;
}

function deliveryOptions(options: Options): DeliveryOptions {
  const { platform, file, set, image, branch, commit, buildNumber } = options;
  const given = Object.entries({ platform, file, set, image, branch, commit, buildNumber });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function sessionFor(options: Options): Session {
  return connected(options).session;
}

type Connected = { readonly session: Session; readonly close: () => void };

/** Nobody is asked and nothing is printed. A process that lives on closes what it leaves open. */
function connected({ cwd = '.', env: given, signal, onEvent }: Options): Connected {
  const env = { ...process.env, ...given };
  const folder = resolve(cwd);
  const terminal = async () => Promise.reject(new Error('the library asks nobody'));
  const adapters = processAdapters({ cwd: folder, env, terminal });
  const session: Session = {
    version,
    cwd: folder,
    env,
    person: `${userInfo().username}@${hostname()}`,
    clock,
    signal: signal ?? new AbortController().signal,
    adapters,
    output: 'json',
    input: false,
    emit: onEvent ?? (() => undefined),
    redactor: makeRedactor(),
    print: () => undefined,
    show: () => undefined,
  };
  return { session, close: adapters.close };
}
