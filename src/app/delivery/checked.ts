import { namespaceAllowedRule } from '../../core/catalogue/check.ts';
import type { WarningCount } from '../../core/events/notes.ts';
import { InvalidInput, type Fault } from '../../core/errors.ts';
import { OF_ENVIRONMENT, onePerCause } from '../../core/one-per-cause.ts';
import type { Environment, Platform } from '../../core/platform.ts';
import { checkManifests, faultOf, findingsIn, uncheckedKinds } from '../../templating/check/check.ts';
import type { Checked } from '../../templating/check/finding.ts';
import { CURRENT, VERSIONS } from '../../templating/check/schemas.ts';
import type { Rendering } from '../../templating/render.ts';
import type { Session } from '../world.ts';
import { platformDefinitions } from './definitions.ts';
import { type Delivery, hasSecretFiles } from './delivery.ts';
import { withoutRepeats } from './sound-templates.ts';

type Checking = {
  readonly environment: Environment;
  readonly manifests: Rendering['manifests'];
};

/** Environments of a delivery that were checked: an image by digest changes nothing that a rule looks at. */
const known = new WeakMap<Delivery, Set<string>>();

/**
 * The rules of `slipway check`, once for each environment of a delivery. Throws InvalidInput with what is an error in every
 * version of Kubernetes, as the cluster's own may be any; warnings are counted in one line.
 */
export async function assertChecked(
  delivery: Delivery,
  checkings: readonly Checking[],
  session: Pick<Session, 'adapters' | 'cwd' | 'emit'>,
): Promise<void> {
  const seen = known.get(delivery) ?? new Set();
  known.set(delivery, seen);
  const errors: Fault[] = [];
  const counts: WarningCount[] = [];
  for (const checking of checkings) {
    const { name } = checking.environment;
    if (seen.has(name)) continue;
    seen.add(name);
    const definitions = await definitionsFor(checking, delivery.platform, session);
    const all = { ...checking, definitions, secretFiles: hasSecretFiles(delivery) };
    const found = await findingsIn(all);
    const isWarning = ({ entry }: (typeof found)[number]): boolean => entry.described.severity === 'warning';
    // What planning asks too, it says with what else the service may not write.
    const refused = found.filter((one) => !isWarning(one) && one.entry !== namespaceAllowedRule).map(faultOf);
    if (refused.length > 0) errors.push(...(await inEveryVersion(all, refused)));
    const count = found.filter(isWarning).length;
    if (count > 0) counts.push({ environment: name, count });
  }
  if (errors.length > 0) throw new InvalidInput(onePerCause(withoutRepeats(errors), OF_ENVIRONMENT));
  if (counts.length > 0) session.emit({ type: 'warning', code: 'check-warnings', counts });
}

/** They may be megabytes, and most services have no custom resource of which they would say anything. */
async function definitionsFor(
  checking: Checking,
  platform: Platform,
  session: Pick<Session, 'adapters' | 'cwd'>,
): Promise<readonly unknown[]> {
  if (platform.definitions === undefined || (await uncheckedKinds(checking)).length === 0) return [];
  return platformDefinitions(platform, session);
}

async function inEveryVersion(checking: Checked, faults: readonly Fault[]): Promise<readonly Fault[]> {
  let left = faults;
  for (const version of VERSIONS.filter((each) => each !== CURRENT)) {
    if (left.length === 0) return left;
    const also = new Set((await checkManifests(checking, version)).map(identityOf));
    left = left.filter((fault) => also.has(identityOf(fault)));
  }
  return left;
}

/** The words may name the version. */
function identityOf({ code, place }: Fault): string {
  return JSON.stringify([code, place]);
}
