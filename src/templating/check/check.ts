import type { Fault } from '../../core/errors.ts';
import { type CompileGoRegex, goRegexes } from '../../core/go-regex.ts';
import type { Checked, Finding, Rule } from './finding.ts';
import { allowances } from './allow.ts';
import { CONFIG_RULE } from './config-rule.ts';
import { isDefinition } from './custom-kinds.ts';
import { DRAIN_RULE } from './drain-rule.ts';
import { ENVIRONMENT_RULES } from './environment-rules.ts';
import { NAME_RULES } from './name-rules.ts';
import { PARAMETER_RULES } from './parameter-rules.ts';
import { POD_RULES } from './pod-rules.ts';
import { schemaRules, uncheckedKinds as uncheckedIn } from './schema-rules.ts';
import { CURRENT, loadSchemas, type Version } from './schemas.ts';
import { SERVER_RULES } from './server-rules.ts';
import { SET_RULES } from './set-rules.ts';
import { VOLUME_RULES } from './volume-rules.ts';

/** Every rule, in the order of docs/check.md. */
export async function allRules(
  version: Version = CURRENT,
  compile: CompileGoRegex = () => undefined,
): Promise<readonly Rule[]> {
  return [
    ...schemaRules(await loadSchemas(version), compile),
    ...SERVER_RULES,
    ...SET_RULES,
    ...NAME_RULES,
    CONFIG_RULE,
    ...ENVIRONMENT_RULES,
    ...POD_RULES,
    DRAIN_RULE,
    ...VOLUME_RULES,
    ...PARAMETER_RULES,
  ];
}

/** What one rule has to say; its place is looked up only when it is made a fault. */
export type Found = Finding & Pick<Rule, 'entry'>;

/** Everything the rules have to say about the manifests of one environment. */
export async function findingsIn(checked: Checked, version: Version = CURRENT): Promise<readonly Found[]> {
  const rules = await allRules(version, await patternsFor(checked));
  const allowed = allowances();
  return rules.flatMap(({ entry, check }) =>
    check(checked)
      .filter(({ manifest }) => entry.described.house !== true || manifest.file.form === 'template')
      .filter((finding) => !allowed(entry.described.code, finding))
      .map((finding) => ({ ...finding, entry })),
  );
}

/** The same as faults, each with its place; a fault's code is the rule. */
export async function checkManifests(checked: Checked, version: Version = CURRENT): Promise<Fault[]> {
  return (await findingsIn(checked, version)).map(faultOf);
}

/** Looking up a place renders the template once more. */
export function faultOf({ entry, manifest, path, message, hint }: Found): Fault {
  return entry({ message, hint, place: manifest.placeOf(path) });
}

/** Only definitions of custom kinds have patterns of their own. */
async function patternsFor({ manifests, definitions = [] }: Checked): Promise<CompileGoRegex | undefined> {
  const objects = [...manifests.map(({ object }) => object), ...definitions];
  return objects.some(isDefinition) ? goRegexes() : undefined;
}

/** `Widget (acme.io/v1)` for each kind that could not be checked against a schema. */
export async function uncheckedKinds(checked: Checked, version: Version = CURRENT): Promise<string[]> {
  return uncheckedIn(checked, await loadSchemas(version));
}
