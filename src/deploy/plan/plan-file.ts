import { planUnreadable } from '../../core/catalogue/plan.ts';
import type { Plan } from '../../core/plan.ts';
import { canonical, digestOf, sha256 } from './digest.ts';

const FORMAT = 1;

/** A plan as it is saved. The checksum also covers the times, which the digest leaves out. */
type PlanFile = { readonly slipwayPlan: number; readonly checksum: string; readonly plan: Plan };

export function planFileText(plan: Plan): string {
  const file: PlanFile = { slipwayPlan: FORMAT, checksum: sha256(canonical(plan)), plan };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

/** Throws PLAN_UNREADABLE for anything but a plan exactly as it was saved by this version's format. */
export function parsePlanFile(text: string, file: string): Plan {
  const { slipwayPlan, checksum, plan } = parse(text, file);
  if (slipwayPlan === undefined) throw planUnreadable(file, 'it is no saved plan');
  if (slipwayPlan !== FORMAT || plan?.format !== FORMAT)
    throw planUnreadable(file, `its format is ${String(slipwayPlan)}, this version reads ${FORMAT}`);
  if (checksum !== sha256(canonical(plan)) || plan.digest !== digestOf(plan))
    throw planUnreadable(file, 'it was changed after it was saved');
  return plan;
}

function parse(text: string, file: string): Partial<PlanFile> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    throw planUnreadable(file, text.trim() === '' ? 'it is empty' : 'it is cut off or no saved plan');
  }
}
