import { badNameRule, badValueRule, missingRule, volumeMountRule } from '../../core/catalogue/check.ts';
import type { KubeObject } from '../../core/objects.ts';
import { explained } from './explained.ts';
import type { Finding, Rule } from './finding.ts';
import { badNames } from './server/names.ts';
import type { Problem } from './server/problem.ts';
import { missingFields } from './server/required.ts';
import { badValues } from './server/values.ts';
import { badVolumes } from './server/volumes.ts';

/** What the API server refuses although types and required fields of the schema are right. */
export const SERVER_RULES: readonly Rule[] = [
  {
    entry: missingRule,
    check: each(missingFields),
  },
  {
    entry: badNameRule,
    check: each(badNames),
  },
  {
    entry: volumeMountRule,
    check: each(badVolumes),
  },
  {
    entry: badValueRule,
    check: each(badValues),
  },
];

function each(problems: (object: KubeObject) => Problem[]): Rule['check'] {
  return ({ manifests }) =>
    manifests.flatMap((manifest): Finding[] =>
      problems(manifest.object).map((problem) => ({
        manifest,
        hint: explained(manifest.object, problem.path),
        ...problem,
      })),
    );
}
