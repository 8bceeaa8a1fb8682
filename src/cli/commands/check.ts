import { badUsage } from '../../core/catalogue/usage.ts';
import { hpaTargetRule, serviceSelectsRule } from '../../core/catalogue/check.ts';
import { byPlace, type Fault } from '../../core/errors.ts';
import { Exit, type ExitCode } from '../../core/exit.ts';
import type { Environment } from '../../core/platform.ts';
import { checkRolloutAnnotations } from '../../deploy/rollout/annotations.ts';
import { allRules, checkManifests, uncheckedKinds } from '../../templating/check/check.ts';
import { CURRENT, type Version, versionFrom, VERSIONS } from '../../templating/check/schemas.ts';
import { command } from '../command.ts';
import { renderSound, withoutRepeats } from '../../app/delivery/sound-templates.ts';
import { readDefinitions } from '../../app/delivery/definitions.ts';
import { openOfflineDelivery, type DeliveryOptions, type Delivery } from '../../app/delivery/load.ts';
import { releaseOptions } from '../options/release.ts';
import { faultLines } from '../../report/failure.ts';
import { sarifText } from '../../report/sarif.ts';
import type { Session } from '../../app/world.ts';

type Args = DeliveryOptions & {
  readonly kubernetes?: Version;
  readonly sarif?: boolean;
  readonly strict?: boolean;
  readonly crd?: readonly string[];
};

export default command<Args & Record<string, unknown>>({
  usage: 'check [environment]',
  summary: 'schema and house rules for every manifest, without a cluster',
  examples: [
    ['slipway check', 'every environment of the platform'],
    ['slipway check production --strict', 'warnings count as errors'],
    ['slipway check --crd monitors.crd.yml', 'custom resources against the schema of their definition'],
    ['slipway check --sarif > check.sarif', 'for annotations in a code review'],
  ],
  options: (yargs) =>
    releaseOptions(yargs)
      .positional('environment', { type: 'string', describe: 'all of the platform if not given' })
      .option('kubernetes', {
        // A text, or yargs reads 1.30 as the number 1.3.
        type: 'string',
        default: CURRENT,
        coerce: kubernetesVersion,
        describe: `version to check against: ${VERSIONS.join(', ')}`,
      })
      .nargs('kubernetes', 1)
      .option('crd', {
        type: 'string',
        array: true,
        describe: 'file of CustomResourceDefinitions to check custom resources against',
      })
      .nargs('crd', 1)
      .option('strict', { type: 'boolean', describe: 'warnings fail the check too' })
      .option('sarif', { type: 'boolean', describe: 'print SARIF 2.1.0 instead of text' }),
  run: async ({ kubernetes = CURRENT, sarif, strict, crd = [], ...args }, session) => {
    const [delivery, definitions] = await Promise.all([
      openOfflineDelivery(args, session, 'stand in'),
      readDefinitions(crd, session),
    ]);
    const environments =
      args.environment === undefined
        ? delivery.platform.environments
        : [delivery.environment(args.environment)];
    const checked: Checked[] = [];
    for (const each of environments)
      checked.push(await checkOne(each, { delivery, kubernetes, definitions, session }));
    const found = checked.flatMap((each) => each.faults);
    const faults = withoutRepeats([...delivery.faults, ...found]).toSorted(byPlace);
    const errors = faults.filter(({ severity }) => strict === true || severity !== 'warning').length;
    if (sarif)
      session.print(
        sarifText({
          faults,
          rules: (await allRules(kubernetes)).map(({ entry }) => entry.described),
          notes: uncheckedNotes(checked),
          version: session.version,
        }),
      );
    else if (session.output === 'json')
      session.print(
        JSON.stringify({
          type: 'checked',
          environments: checked.map(countsOf),
          unchecked: uncheckedIn(checked),
          faults,
        }),
      );
    else report(checked, faults, session);
    const exit: ExitCode = errors > 0 ? Exit.input : Exit.done;
    return exit;
  },
});

type Checked = {
  readonly environment: string;
  readonly manifests: number;
  /** Kinds that no schema was at hand for. */
  readonly unchecked: readonly string[];
  readonly faults: readonly Fault[];
};
type Work = {
  readonly delivery: Delivery;
  readonly kubernetes: Version;
  readonly definitions: readonly unknown[];
  readonly session: Session;
};

/** Rules that say what a set of manifests lacks. */
const OF_A_WHOLE_SET = [serviceSelectsRule, hpaTargetRule].map(({ described }) => described.code);

async function checkOne(
  environment: Environment,
  { delivery, kubernetes, definitions, session }: Work,
): Promise<Checked> {
  const { manifests, faults } = await renderSound(delivery, environment, session);
  const all = { manifests, environment, definitions };
  const found = await checkManifests(all, kubernetes);
  const whole = !faults.some(({ severity }) => severity !== 'warning');
  return {
    environment: environment.name,
    manifests: manifests.length,
    unchecked: await uncheckedKinds(all, kubernetes),
    faults: [
      ...faults,
      // What seems to be missing may be in the template that could not be rendered.
      ...found.filter(({ code }) => whole || !OF_A_WHOLE_SET.includes(code)),
      ...checkRolloutAnnotations(manifests),
    ],
  };
}

/** Throws BAD_USAGE for a version that is not built in. */
function kubernetesVersion(text: string): Version {
  const version = versionFrom(text);
  if (version === undefined)
    throw badUsage(`--kubernetes ${text} is not built in: use ${VERSIONS.join(', ')}`, 'check ');
  return version;
}

function countsOf({ environment, manifests }: Checked): Pick<Checked, 'environment' | 'manifests'> {
  return { environment, manifests };
}

function uncheckedIn(checked: readonly Checked[]): string[] {
  return [...new Set(checked.flatMap(({ unchecked }) => unchecked))];
}

function uncheckedNotes(checked: readonly Checked[]): string[] {
  const kinds = uncheckedIn(checked);
  if (kinds.length === 0) return [];
  return [
    `not checked against a schema: ${kinds.join(', ')}; name the file of its CustomResourceDefinition with --crd`,
  ];
}

function report(checked: readonly Checked[], faults: readonly Fault[], session: Session): void {
  const named = faults.map((fault) => ({ ...fault, message: `${fault.message} [${fault.code}]` }));
  if (named.length > 0) session.show(`${faultLines(named).join('\n')}\n`);
  const warnings = faults.filter(({ severity }) => severity === 'warning').length;
  const counts = checked.map(({ environment, manifests }) => `${environment} ${manifests}`).join(', ');
  const [errors, doubts] = [counted(faults.length - warnings, 'error'), counted(warnings, 'warning')];
  session.show(`${errors}, ${doubts} in the manifests of ${counts}`);
  for (const note of uncheckedNotes(checked)) session.show(note);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
