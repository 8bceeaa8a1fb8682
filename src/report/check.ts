import { counted } from '../core/errors.ts';
import { OF_ENVIRONMENT, onePerCause } from '../core/one-per-cause.ts';
import type { CheckReport } from '../core/checked.ts';
import { faultLines } from './failure.ts';

/** Faults with their rules, then how many there are in what, then what could not be checked. */
export function checkTexts(report: CheckReport): readonly string[] {
  const { faults, environments } = report;
  const named = onePerCause(faults, OF_ENVIRONMENT).map((fault) => ({
    ...fault,
    message: `${fault.message} [${fault.code}]`,
  }));
  const warnings = faults.filter(({ severity }) => severity === 'warning').length;
  const counts = environments
    .map(({ environment, manifests }, index) => {
      const number = index === 0 ? counted(manifests, 'manifest') : String(manifests);
      return `${number} of ${environment}`;
    })
    .join(', ');
  const [errors, doubts] = [counted(faults.length - warnings, 'error'), counted(warnings, 'warning')];
  return [
    ...(named.length > 0 ? [`${faultLines(named).join('\n')}\n`] : []),
    `${errors}, ${doubts} in ${counts}`,
    ...checkNotes(report),
  ];
}

/** What could not be looked at, which fails nothing. */
export function checkNotes({ unchecked }: Pick<CheckReport, 'unchecked'>): readonly string[] {
  if (unchecked.length === 0) return [];
  return [
    `not checked against a schema: ${unchecked.join(', ')}; name the file of its CustomResourceDefinition with --crd, or under definitions in platform.yml`,
  ];
}
