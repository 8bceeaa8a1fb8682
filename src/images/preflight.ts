import pLimit from 'p-limit';
import { UserError, type Fault } from '../core/errors.ts';
import type { ImageUse } from './image-uses.ts';
import { type LookedUp, lookUpImage, type RegistryAt } from './look-up.ts';
import { parseReference } from './reference.ts';

export type Preflight = {
  readonly uses: readonly ImageUse[];
  readonly registryAt: RegistryAt;
  /** Host of the platform's registry: silence of it is an error, of others a warning. */
  readonly ownHost: string;
  /** What the cluster's nodes are, such as `linux/amd64`; empty where nobody may know. */
  readonly nodes: readonly string[];
  /** Whether the cluster, or this release, has that Secret. */
  readonly hasSecret: (namespace: string | undefined, name: string) => Promise<boolean>;
};

/** Registries are asked about so many images at once. */
const AT_ONCE = 8;

/** Asks for every image of the manifests before anything is written. Each is asked for once, however often it is used. */
export async function preflightImages(
  { uses, registryAt, ownHost, nodes, hasSecret }: Preflight,
  signal: AbortSignal,
): Promise<readonly Fault[]> {
  const atOnce = pLimit(AT_ONCE);
  const asked = new Map<string, Promise<LookedUp | Fault>>();
  const faults = await Promise.all(
    uses.map(async (use) => {
      const answer = asked.get(use.reference) ?? atOnce(() => answerFor(use.reference, registryAt, signal));
      asked.set(use.reference, answer);
      const found = await answer;
      const missing = await missingSecrets(use, hasSecret);
      if ('code' in found) return [{ ...found, place: use.place }, ...missing];
      return [...faultsOf(use, found, { ownHost, nodes }), ...missing];
    }),
  );
  return faults.flat();
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
    return {
      code: error.code,
      message: error.message,
      ...(error.hint !== undefined && { hint: error.hint }),
    };
  }
}

type Against = Pick<Preflight, 'ownHost' | 'nodes'>;

function faultsOf(use: ImageUse, found: LookedUp, { ownHost, nodes }: Against): readonly Fault[] {
  // Its place is looked up in the template, so only where there is something to say.
  const { reference, by } = use;
  switch (found.state) {
    case 'missing':
      return [
        {
          code: 'IMAGE_NOT_FOUND',
          message: `there is no image ${reference} (${by})`,
          hint:
            found.similar.length === 0
              ? 'push it first, or correct its name'
              : `did you mean ${found.similar.map((tag) => `'${tag}'`).join(' or ')}`,
          place: use.place,
        },
      ];
    case 'unreachable': {
      const isOwn = parseReference(reference).host === ownHost;
      const message = `${found.why}, so nobody knows whether ${reference} exists (${by})`;
      return [
        {
          code: 'REGISTRY_UNREACHABLE',
          message,
          place: use.place,
          ...(!isOwn && { severity: 'warning' as const }),
        },
      ];
    }
    case 'private':
      // With a pull secret the cluster can do what this process cannot; nodes may have a login of their own, too.
      return use.pullSecrets.length > 0 ? [] : [privateWarning(use)];
    case 'exists':
      return platformFaults(use, found.platforms, nodes);
  }
}

function privateWarning({ reference, by, place }: ImageUse): Fault {
  return {
    code: 'IMAGE_PRIVATE',
    message: `${reference} wants a login and its Pod has no imagePullSecrets (${by})`,
    hint: 'add imagePullSecrets, unless the nodes have a login of their own',
    place,
    severity: 'warning',
  };
}

function platformFaults(
  use: ImageUse,
  platforms: readonly string[],
  nodes: readonly string[],
): readonly Fault[] {
  const { reference, by } = use;
  const unfit = nodes.filter(
    (node) => !platforms.some((platform) => platform === node || platform.startsWith(`${node}/`)),
  );
  if (platforms.length === 0 || unfit.length === 0) return [];
  const runsNowhere = unfit.length === nodes.length;
  return [
    {
      code: 'NO_SUCH_PLATFORM',
      message: `${reference} is made for ${platforms.join(', ')}, ${runsNowhere ? 'and no node is' : `not for nodes of ${unfit.join(', ')}`} (${by})`,
      hint: `build it for ${unfit.join(' and ')}${runsNowhere ? '' : ', or select the nodes with nodeSelector kubernetes.io/arch'}`,
      place: use.place,
      ...(!runsNowhere && { severity: 'warning' as const }),
    },
  ];
}

async function missingSecrets(use: ImageUse, hasSecret: Preflight['hasSecret']): Promise<readonly Fault[]> {
  const { pullSecrets, namespace, by } = use;
  const there = await Promise.all(pullSecrets.map((name) => hasSecret(namespace, name)));
  return pullSecrets
    .filter((_, index) => there[index] === false)
    .map((name) => ({
      code: 'PULL_SECRET_MISSING',
      message: `there is no Secret ${name} to pull images with (${by})`,
      hint: 'create it in the namespace, or correct imagePullSecrets',
      place: use.place,
    }));
}
