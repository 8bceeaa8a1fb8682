import type { Fault } from '../../core/errors.ts';
import { type CompileGoRegex, goRegexes } from '../../core/go-regex.ts';
import type { Checked, Finding, Rule } from './finding.ts';
import { allowances } from './allow.ts';
import { isDefinition } from './custom-kinds.ts';
import { DRAIN_RULE } from './drain-rule.ts';
import { ENVIRONMENT_RULES } from './environment-rules.ts';
import { PARAMETER_RULES } from './parameter-rules.ts';
import { POD_RULES } from './pod-rules.ts';
import { schemaRules, uncheckedKinds as uncheckedIn } from './schema-rules.ts';
import { CURRENT, loadSchemas, type Version } from './schemas.ts';
import { SERVER_RULES } from './server-rules.ts';
import { SET_RULES } from './set-rules.ts';

/** Every rule, in the order of docs/check.md. */
export async function allRules(
  version: Version = CURRENT,
  compile: CompileGoRegex = () => undefined,
): Promise<readonly Rule[]> {
  return [
    ...schemaRules(await loadSchemas(version), compile),
    ...SERVER_RULES,
    ...SET_RULES,
    ...ENVIRONMENT_RULES,
    ...POD_RULES,
    DRAIN_RULE,
    ...PARAMETER_RULES,
  ];
}

/** Everything the rules have to say about the manifests of one environment; a fault's code is the rule. */
export async function checkManifests(checked: Checked, version: Version = CURRENT): Promise<Fault[]> {
  const rules = await allRules(version, await patternsFor(checked));
  const allowed = allowances();
  return rules.flatMap((rule) =>
    rule
      .check(checked)
      .filter((finding) => !allowed(rule.entry.described.code, finding))
      .map((finding) => faultFrom(rule, finding)),
  );
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

function faultFrom({ entry }: Rule, { manifest, path, message, hint }: Finding): Fault {
  return entry({ message, ...(hint !== undefined && { hint }), place: manifest.placeOf(path) });
}
