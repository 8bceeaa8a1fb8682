import { planUnreadable } from '../../core/catalogue/plan.ts';
import type { Plan } from '../../core/plan.ts';
import { parseStrictJson } from '../../core/strict-json.ts';
import { planFrom } from '../schema/plan.ts';
import { canonical, digestOf, sha256 } from './digest.ts';

/** Of the file; 1 was that of 0.1, whose digests left out the times of a plan. */
const FORMAT = 2;
/** Of the plan in it. */
const PLAN_FORMAT = 1;

/** Characters of a saved plan; a release of a thousand large objects has a tenth of it. */
const MAX_LENGTH = 64_000_000;

/** A plan as it is saved. */
type PlanFile = { readonly slipwayPlan: number; readonly checksum: string; readonly plan: Plan };

/** The text of a saved plan. Its digest covers its times, so that no approval outlives them. */
export function planFileText(made: Plan): string {
  const plan = { ...made, digest: digestOf(made) };
  const file: PlanFile = { slipwayPlan: FORMAT, checksum: sha256(canonical(plan)), plan };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

/** Throws PLAN_UNREADABLE for anything but a plan exactly as it was saved by this version's format. */
export function parsePlanFile(text: string, file: string): Plan {
  const { slipwayPlan, checksum, plan, ...more } = parse(text, file);
  if (slipwayPlan === undefined) throw planUnreadable(file, 'it is no saved plan');
  const format =
    typeof plan === 'object' && plan !== null ? (plan as { format?: unknown }).format : undefined;
  if (slipwayPlan !== FORMAT)
    throw planUnreadable(file, `its format is ${JSON.stringify(slipwayPlan)}, this version reads ${FORMAT}`);
  if (format !== PLAN_FORMAT)
    throw planUnreadable(
      file,
      `the format of its plan is ${JSON.stringify(format)}, this version reads ${PLAN_FORMAT}`,
    );
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) throw planUnreadable(file, `it has a field that no plan has: ${unknown}`);
  if (checksum !== sha256(canonical(plan))) throw planUnreadable(file, 'it was changed after it was saved');
  const read = schemed(plan, file);
  if (read.digest !== digestOf(read)) throw planUnreadable(file, 'it was changed after it was saved');
  return read;
}

function schemed(plan: unknown, file: string): Plan {
  try {
    return planFrom(plan);
  } catch (error) {
    throw planUnreadable(file, error instanceof Error ? error.message : String(error));
  }
}

function parse(text: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = parseStrictJson(text, MAX_LENGTH);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw planUnreadable(file, (error as Error).message);
    throw planUnreadable(file, text.trim() === '' ? 'it is empty' : 'it is cut off or no saved plan');
  }
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
