import { planMoved } from '../../core/catalogue/plan.ts';
import { foreignNamespace, outsideNamespace } from '../../core/catalogue/manifests.ts';
import { assertNoFaults, type Fault } from '../../core/errors.ts';
import { type Key, type KubeObject, type Manifest, keyId, keyOf, keyText } from '../../core/objects.ts';
import type { Plan, Step } from '../../core/plan.ts';
import { oneLine } from '../../core/printable.ts';
import type { Environment } from '../../core/platform.ts';
import type { LineVerification } from '../../core/verification.ts';
import { canonical } from './digest.ts';
import type { Kinds } from './input.ts';
import { EXPIRES_MS } from './assemble.ts';
import { PROTECTED } from './keep.ts';
import { assertPruneBudget } from './prune.ts';
import { withReplicas } from './replicas.ts';
import { checkShapes, checkUnique, scope } from './shape.ts';

type SavedPlanCheck = {
  readonly plan: Plan;
  readonly environment: Environment;
  /** What the block of this checkout has verified, where it is run on this machine. */
  readonly lines: readonly Pick<LineVerification, 'line' | 'timeoutMs'>[];
  readonly kinds: Kinds;
  /** Protected kinds that may be removed, named by the person who deploys. */
  readonly pruneKinds: readonly string[];
  readonly file: string;
  /** Milliseconds since 1970. */
  readonly now: number;
};

/**
 * Everything that planning holds a release to, held once more to a plan from a file, which anybody may have written.
 * Throws PLAN_MOVED where the platform's policy is another one now, and what planning would throw elsewhere.
 */
export function assertSavedPlan(check: SavedPlanCheck): void {
  const { plan, environment, kinds, file } = check;
  const manifests = manifestsOf(plan, file);
  assertNoFaults(checkShapes(manifests));
  const scoped = scope(manifests, { environment, kinds });
  assertNoFaults([
    ...scoped.faults,
    ...checkUnique(manifests),
    ...plan.steps.flatMap((step) => stepFaults(step, check)),
    ...verificationFaults(check),
  ]);
  const moved = [
    ...policyDrift(check),
    ...foreignLines(check),
    ...plan.steps.flatMap((step) => stepDrift(step, check)),
  ];
  if (moved.length > 0) throw planMoved(moved);
  assertPruneBudget(plan.steps, environment);
}

/** What a plan from a file applies, as manifests. */
export function manifestsOf({ steps }: Pick<Plan, 'steps'>, file: string): readonly Manifest[] {
  return steps.flatMap((step) =>
    step.object ? [{ object: asWritten(step.object, step), place: { file } }] : [],
  );
}

/** With the number that a new workload begins with, which the autoscaler has from then on. */
function asWritten(object: KubeObject, { op, handOver }: Step): KubeObject {
  return op === 'update' || handOver === undefined ? object : withReplicas(object, handOver);
}

function policyDrift({ plan, environment, now }: SavedPlanCheck): readonly string[] {
  const { approval } = environment;
  const wait = Date.parse(plan.expiresAt) - Date.parse(plan.madeAt);
  return [
    ...(canonical(plan.approval ?? null) === canonical(approval ?? null)
      ? []
      : [`approval: the platform wants ${policyText(approval)}, planned was ${policyText(plan.approval)}`]),
    ...(wait === (approval?.expiresMs ?? EXPIRES_MS) ? [] : ['the time that the plan may wait']),
    // Clocks of machines differ by minutes, not by more.
    ...(Date.parse(plan.madeAt) > now + 10 * 60_000
      ? [`the plan was made at ${plan.madeAt}, which is in the future`]
      : []),
  ];
}

function policyText(approval: Plan['approval']): string {
  if (!approval) return 'none';
  const { submitters, fourEyes, expiresMs } = approval;
  const who = submitters.length === 0 ? 'anybody' : submitters.join(', ');
  return `${who}${fourEyes ? ', four eyes' : ''}, within ${expiresMs / 60_000} min`;
}

/** Steps without an object are Secrets of the bucket and removals; their keys must be within the environment too. */
function stepFaults({ key, object }: Step, { environment, file }: SavedPlanCheck): readonly Fault[] {
  if (object) return [];
  const { namespace, namespaces, clusterScoped } = environment;
  const inside =
    key.namespace === undefined
      ? clusterScoped.includes(key.kind)
      : [namespace, ...namespaces].includes(key.namespace);
  return inside ? [] : [outsideNamespace(keyText(key), { file }, key.kind)];
}

/** A Service is asked with the rights of the deploy, so only one of the environment may be. */
function verificationFaults({ plan, environment, file }: SavedPlanCheck): readonly Fault[] {
  const { namespace, namespaces } = environment;
  return (plan.verifications ?? [])
    .filter((verification) => ![namespace, ...namespaces].includes(verification.namespace))
    .map(({ name, namespace: other }) => foreignNamespace(`verify ${name}`, { file }, other));
}

/** A line is run with what the deploy has, so only one of the block may be, whichever commit the plan is of. */
function foreignLines({ plan, lines }: SavedPlanCheck): readonly string[] {
  return (plan.verifications ?? []).flatMap((one) =>
    one.by !== 'line' || lines.some(({ line, timeoutMs }) => line === one.line && timeoutMs === one.timeoutMs)
      ? []
      : [`the plan would run a line that the block of this checkout does not have: ${oneLine(one.line)}`],
  );
}

function stepDrift(step: Step, { environment, pruneKinds }: SavedPlanCheck): readonly string[] {
  const { op, key, object, secret, apiVersion } = step;
  const name = keyText(key);
  if (object && (!isKeyOf(key, object, environment) || object.apiVersion !== apiVersion))
    return [`the step for ${name} applies another object`];
  if (op === 'delete' && (object ?? secret)) return [`the step for ${name} removes what it applies`];
  if (op !== 'delete' && op !== 'keep' && !object && !secret) return [`the step for ${name} applies nothing`];
  if (secret && key.kind !== 'Secret') return [`the step for ${name} takes its content from the bucket`];
  return op === 'delete' && PROTECTED.includes(key.kind) && !pruneKinds.includes(key.kind)
    ? [`${name} would be removed, which --prune ${key.kind} has to say again`]
    : [];
}

function isKeyOf(key: Key, object: Manifest['object'], { namespace }: Environment): boolean {
  const own = keyOf(object);
  return [own, { ...own, namespace: own.namespace ?? namespace }].some((one) => keyId(one) === keyId(key));
}
