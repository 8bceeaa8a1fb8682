import {
  configMissingRule,
  hpaTargetRule,
  serviceSelectsRule,
  unknownKindRule,
} from '../core/catalogue/check.ts';
import type { CheckedEnvironment, CheckReport } from '../core/checked.ts';
import { byPlace } from '../core/errors.ts';
import type { Environment } from '../core/platform.ts';
import { checkRolloutAnnotations } from '../deploy/rollout/annotations.ts';
import { checkManifests, uncheckedKinds } from '../templating/check/check.ts';
import type { Version } from '../templating/check/schemas.ts';
import { platformDefinitions, readDefinitions } from './delivery/definitions.ts';
import { hasSecretFiles } from './delivery/delivery.ts';
import { type Delivery, type DeliveryOptions, openOfflineDelivery } from './delivery/load.ts';
import { renderSound, withoutRepeats } from './delivery/sound-templates.ts';
import type { Session } from './world.ts';

type CheckRequest = {
  readonly kubernetes: Version;
  /** Files of CustomResourceDefinitions. */
  readonly definitions: readonly string[];
};

/** Schema and rules for the manifests of one environment, or of all of the platform; asks no cluster. */
export async function checkDelivery(
  { kubernetes, definitions: files }: CheckRequest,
  options: DeliveryOptions,
  session: Session,
): Promise<CheckReport> {
  const [delivery, given] = await Promise.all([
    openOfflineDelivery(options, session, 'stand in'),
    readDefinitions(files, session),
  ]);
  // What is named on the command line goes before what the platform has.
  const definitions = [...(await platformDefinitions(delivery.platform, session)), ...given];
  const environments =
    options.environment === undefined
      ? delivery.platform.environments
      : [delivery.environment(options.environment)];
  const checked: Checked[] = [];
  for (const each of environments)
    checked.push(await checkOne(each, { delivery, kubernetes, definitions, session }));
  const faults = [...delivery.faults, ...checked.flatMap((each) => each.faults)];
  return {
    environments: checked.map(({ environment, manifests }) => ({ environment, manifests })),
    unchecked: [...new Set(checked.flatMap(({ unchecked }) => unchecked))],
    faults: withoutRepeats(faults).toSorted(byPlace),
  };
}

type Checked = CheckedEnvironment & Pick<CheckReport, 'unchecked' | 'faults'>;

type Work = {
  readonly delivery: Delivery;
  readonly kubernetes: Version;
  readonly definitions: readonly unknown[];
  readonly session: Session;
};

/** Rules that say what a set of manifests lacks. */
const OF_A_WHOLE_SET = [serviceSelectsRule, hpaTargetRule, configMissingRule].map(
  ({ described }) => described.code,
);

async function checkOne(
  environment: Environment,
  { delivery, kubernetes, definitions, session }: Work,
): Promise<Checked> {
  const { manifests, faults } = await renderSound(delivery, environment, session);
  const all = { manifests, environment, definitions, secretFiles: hasSecretFiles(delivery) };
  const found = await checkManifests(all, kubernetes);
  const whole =
    ![...delivery.faults, ...faults].some(({ severity }) => severity !== 'warning') &&
    !found.some(({ code }) => code === unknownKindRule.described.code);
  return {
    environment: environment.name,
    manifests: manifests.length,
    unchecked: await uncheckedKinds(all, kubernetes),
    faults: [
      ...faults,
      // What seems to be missing may be in a template that could not be rendered, or be the object whose kind nobody knows.
      ...found.filter(({ code }) => whole || !OF_A_WHOLE_SET.includes(code)),
      ...checkRolloutAnnotations(manifests),
    ],
  };
}
