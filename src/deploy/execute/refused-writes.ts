import { apiStatusOf } from '../../core/api-status.ts';
import { objectTaken } from '../../core/catalogue/overtaking.ts';
import type { Plan, Step } from '../../core/plan.ts';

/**
 * Whether an error leaves parts of two releases that no further try would make whole: the server has answered and will not have
 * a write, or another release was quicker. What was only to be removed leaves a release that is whole.
 */
export function leavesParts(
  { steps }: Pick<Plan, 'steps'>,
  applied: ReadonlyMap<Step, unknown>,
  error: unknown,
): boolean {
  const isFinal = apiStatusOf(error) !== undefined || objectTaken.is(error);
  const isOpen = steps.some((step) => step.op !== 'keep' && step.op !== 'delete' && !applied.has(step));
  return isFinal && isOpen && applied.size > 0;
}
