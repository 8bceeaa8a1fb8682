import { checkDelivery } from '../../app/check.ts';
import type { DeliveryOptions } from '../../app/delivery/load.ts';
import { policiesOf } from '../../app/policies.ts';
import { badUsage } from '../../core/catalogue/usage.ts';
import { Exit } from '../../core/exit.ts';
import { PlainTexts, yamlText } from '../../core/yaml.ts';
import { checkNotes, checkTexts } from '../../report/check.ts';
import { resultLine } from '../../report/results.ts';
import { sarifText } from '../../report/sarif.ts';
import { allRules } from '../../templating/check/check.ts';
import { CURRENT, type Version, versionFrom, VERSIONS } from '../../templating/check/schemas.ts';
import type { Session } from '../../app/world.ts';
import { command } from '../command.ts';
import { environmentArgument } from '../options/environment.ts';
import { releaseOptions } from '../options/release.ts';

type Args = DeliveryOptions & {
  readonly kubernetes?: Version;
  readonly sarif?: boolean;
  readonly strict?: boolean;
  readonly policy?: boolean;
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
    [
      'slipway check production --policy | kubectl apply -f -',
      'as an administrator: the API server says the same',
    ],
  ],
  options: (yargs) =>
    environmentArgument(releaseOptions(yargs), 'all of the platform if not given')
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
        describe: 'file of CustomResourceDefinitions to check custom resources against; may be repeated',
      })
      .nargs('crd', 1)
      .option('strict', { type: 'boolean', describe: 'warnings fail the check too' })
      .option('sarif', { type: 'boolean', describe: 'print SARIF 2.1.0 instead of text' })
      .option('policy', {
        type: 'boolean',
        describe:
          'check nothing; print the rules that the API server can hold everybody to, as admission policies',
      })
      .conflicts('policy', ['sarif', 'crd']),
  run: async (
    { kubernetes = CURRENT, sarif, strict = false, policy, crd: definitions = [], ...args },
    session,
  ) => {
    if (policy) {
      const { environment } = args;
      printPolicies(await policiesOf({ environment, strict }, args, session), session);
      return Exit.done;
    }
    const report = await checkDelivery({ kubernetes, definitions }, args, session);
    const { faults } = report;
    if (sarif) {
      const rules = (await allRules(kubernetes)).map(({ entry }) => entry.described);
      session.print(sarifText({ faults, rules, notes: checkNotes(report), version: session.version }));
    } else if (session.output === 'json') session.print(resultLine({ type: 'checked', ...report }));
    else for (const text of checkTexts(report)) session.show(text);
    return faults.some(({ severity }) => strict || severity !== 'warning') ? Exit.input : Exit.done;
  },
});

function printPolicies(
  policies: Awaited<ReturnType<typeof policiesOf>>,
  { output, print }: Pick<Session, 'output' | 'print'>,
): void {
  const plain = new PlainTexts();
  for (const object of policies)
    print(
      output === 'json'
        ? resultLine({ type: 'policy.printed', object })
        : `---\n${yamlText(object, plain)}`.trimEnd(),
    );
}

/** Throws BAD_USAGE for a version that is not built in. */
function kubernetesVersion(text: string): Version {
  const version = versionFrom(text);
  if (version === undefined)
    throw badUsage(`--kubernetes ${text} is not built in: use ${VERSIONS.join(', ')}`, 'check ');
  return version;
}
