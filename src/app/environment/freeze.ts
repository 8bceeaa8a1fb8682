import { frozen, noReason } from '../../core/catalogue/freeze.ts';
import type { Environment, Freeze, Platform } from '../../core/platform.ts';
import { dateText } from '../../core/short-names.ts';

type Asked = {
  readonly environment: Environment;
  readonly platform: Platform;
  /** What was said with --break-glass. */
  readonly breakGlass: string | undefined;
  readonly now: number;
  /** Whether a record will keep the reason. */
  readonly kept?: boolean;
};

/** Why a freeze is broken; undefined where there is none. Throws FROZEN where nobody said why, and NO_REASON. */
export function reasonToBreak({
  environment,
  platform,
  breakGlass,
  now,
  kept = true,
}: Asked): string | undefined {
  if (breakGlass !== undefined && breakGlass.trim() === '') throw noReason();
  const freeze = freezeAt(now, environment, platform);
  if (!freeze) return undefined;
  if (breakGlass !== undefined) return breakGlass.trim();
  const { toMs, reason, place } = freeze;
  throw frozen(environment.name, {
    until: dateText(new Date(toMs).toISOString()),
    reason,
    place,
    approvers: environment.approval?.submitters,
    kept,
  });
}

/** Of several the one that lasts longest. */
function freezeAt(now: number, { name }: Environment, { freezes = [] }: Platform): Freeze | undefined {
  return freezes
    .filter(({ fromMs, toMs, except }) => fromMs <= now && now < toMs && !except.includes(name))
    .toSorted((one, other) => other.toMs - one.toMs)[0];
}
