import { compareText } from '../../core/compare.ts';
import type { Key } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import { serverText } from '../../core/platform.ts';
import type { Verification } from '../../core/verification.ts';
import { changeDigestOf, digestOf } from './digest.ts';
import type { Desired, PlanOptions, Survey } from './input.ts';
import { itemId, refOfStep } from './refs.ts';

/** How long a plan holds where the environment names no time. */
export const EXPIRES_MS = 24 * 60 * 60 * 1_000;

/** What was decided, and what it was decided on. */
type Decided = {
  readonly survey: Pick<Survey, 'last' | 'images' | 'warnings'>;
  readonly options: Pick<PlanOptions, 'rollbackTo' | 'force' | 'ends' | 'saved'> &
    Partial<Pick<PlanOptions, 'breakGlass'>>;
  readonly now: number;
  readonly steps: readonly Step[];
  readonly notes: readonly string[];
  readonly foreign: readonly Key[];
  readonly verifications?: readonly Verification[];
};

/** The plan of these steps, with whom and what it is of, and its digest. */
export function assemblePlan(
  { release, version }: Pick<Desired, 'release' | 'version'>,
  { survey, options, now, steps, notes, foreign, verifications = [] }: Decided,
): Plan {
  const { service, environment, build, image } = release;
  const { context, identity } = environment.cluster;
  const plan = {
    format: 1,
    slipway: version,
    service,
    environment: environment.name,
    namespace: environment.namespace,
    cluster: { context, server: serverText(environment.cluster), identity },
    image,
    images: survey.images,
    approval: environment.approval,
    branch: build.branch,
    commit: build.commit,
    subject: build.subject,
    author: build.author,
    ...(build.people && { people: build.people }),
    build: build.number,
    buildUrl: build.url,
    requester: build.requester,
    madeAt: new Date(now).toISOString(),
    expiresAt: new Date(now + (environment.approval?.expiresMs ?? EXPIRES_MS)).toISOString(),
    base: survey.last?.number ?? 0,
    rollbackTo: options.rollbackTo,
    ...(options.breakGlass !== undefined && { breakGlass: options.breakGlass }),
    force: options.force,
    steps: steps.toSorted(byTurn),
    notes,
    ...(options.ends && { ends: true as const }),
    ...(verifications.length > 0 && { verifications }),
    ...(foreign.length > 0 && { foreign }),
    ...(survey.warnings && survey.warnings.length > 0 && { warnings: survey.warnings }),
  } as const;
  return { ...plan, digest: options.saved ? digestOf(plan) : changeDigestOf(plan) };
}

function byTurn(a: Step, b: Step): number {
  return (
    a.wave - b.wave ||
    compareText(a.key.kind, b.key.kind) ||
    compareText(a.key.name, b.key.name) ||
    compareText(itemId(refOfStep(a)), itemId(refOfStep(b)))
  );
}
