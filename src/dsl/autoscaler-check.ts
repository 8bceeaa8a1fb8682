import { wrongValue } from '../core/catalogue/dsl.ts';
import type { Fault, UserError } from '../core/errors.ts';
import type { ServiceContext } from './context.ts';
import { KEY, type Path } from './places.ts';
import { type PerEnvironment, valueFor } from './resolving.ts';

type At = (path: Path, error: UserError) => Fault;
type Kubernetes = NonNullable<ServiceContext['kubernetes']>;
type Autoscaler = NonNullable<Kubernetes['autoscalers']>[number];
type Wrong = (option: string | undefined, message: string, hint: string, environment?: string) => Fault;

/** What `autoscale` says against itself and against the replicas of its deployment. */
export function autoscalerFaults(kubernetes: Kubernetes, at: At): Fault[] {
  return (kubernetes.autoscalers ?? []).flatMap((autoscaler, index) => {
    const path = ['kubernetes', 'autoscalers', index];
    const wrong: Wrong = (option, message, hint, environment) =>
      at(
        [
          ...path,
          ...(option === undefined ? [] : [option]),
          ...(environment === undefined ? [] : [environment]),
        ],
        wrongValue(`autoscale '${autoscaler.name}': ${message}`, hint),
      );
    return [
      ...triggerFaults(autoscaler, wrong),
      ...rangeFaults(autoscaler, wrong),
      ...fixedFaults(autoscaler, kubernetes, at),
    ];
  });
}

function triggerFaults(autoscaler: Autoscaler, wrong: Wrong): Fault[] {
  const { cpu, memory, queue } = autoscaler;
  const ofQueue = ['perPod', 'from'] as const;
  if (queue === undefined)
    return [
      ...ofQueue
        .filter((option) => autoscaler[option] !== undefined)
        .map((option) => wrong(option, `${option} has no effect without a queue`, "add queue: 'NAME'")),
      ...(cpu === undefined && memory === undefined
        ? [wrong(undefined, 'nothing says when there are too few Pods', 'add cpu: 70, memory: 80 or a queue')]
        : []),
    ];
  return ofQueue
    .filter((option) => autoscaler[option] === undefined)
    .map((option) =>
      wrong('queue', `a queue needs ${option}`, "write queue: 'orders', perPod: 10, from: 'RABBITMQ_URL'"),
    );
}

/** Every environment that is named, or one without a name where a value is for all of them. */
function rangeFaults(autoscaler: Autoscaler, wrong: Wrong): Fault[] {
  const { min, max, queue } = autoscaler;
  const names = [min, max].flatMap((given) => (typeof given === 'object' ? Object.keys(given) : []));
  const named = names.length === 0 ? [ANY] : [...new Set(names)];
  return named.flatMap((environment) => {
    const [least = 1, most] = [valueFor(min, environment), valueFor(max, environment)];
    const inMin = typeof min === 'object' ? environment : undefined;
    const where = environment === ANY ? '' : ` in ${environment}`;
    if (most === undefined)
      return [
        wrong('min', `min has no effect${where}, which has no max`, `add max: [${environment}: 10]`, inMin),
      ];
    if (least > most) {
      const inMax = typeof max === 'object' ? environment : undefined;
      return [wrong('max', `max ${most} is below min ${least}${where}`, 'raise max, or lower min', inMax)];
    }
    if (least === 0 && queue === undefined)
      return [wrong('min', 'only a queue tells at 0 Pods that one is needed', 'set min to 1 or more', inMin)];
    return [];
  });
}

/** No environment is called so. */
const ANY = '';

/** A number of its own, which the autoscaler would overrule. */
function fixedFaults({ name, max }: Autoscaler, { deployments = [] }: Kubernetes, at: At): Fault[] {
  const index = deployments.findIndex((deployment) => deployment.name === name);
  const fixed: PerEnvironment<number> | undefined = deployments[index]?.replicas;
  if (fixed === undefined) return [];
  const path = ['kubernetes', 'deployments', index, 'replicas'];
  const fault = (where: Path, environment: string): Fault =>
    at(
      where,
      wrongValue(
        `deployment '${name}' has replicas${environment}, and autoscale sets its number`,
        'leave out replicas here, or max there',
      ),
    );
  if (typeof fixed !== 'object') {
    const named = typeof max === 'object' ? Object.keys(max) : [];
    return [fault(path, named.length === 0 ? '' : ` in ${named.join(', ')}`)];
  }
  return Object.keys(fixed)
    .filter((environment) => valueFor(max, environment) !== undefined)
    .map((environment) => fault([...path, environment, KEY], ` in ${environment}`));
}
