import { absent, type Condition, exists, oneOf } from './stage.ts';

/**
 * How a pod of the sandbox behaves is the tag of its first image (`example:crash`), unless the annotation
 * `sandbox.slipway.dev/behaviour` says otherwise. Every other tag makes a healthy pod.
 */
export const BEHAVIOURS = [
  'slow',
  'never-ready',
  'not-found',
  'pull-denied',
  'bad-image-name',
  'config-error',
  'run-error',
  'crash',
  'crash-later',
  'oom',
] as const;

export type Behaviour = (typeof BEHAVIOURS)[number];

export const ANNOTATION = {
  behaviour: 'sandbox.slipway.dev/behaviour',
  /** The container it happens to; the first one where it is not given. */
  container: 'sandbox.slipway.dev/container',
  /** How long after its start a pod is ready, such as `8s`. */
  readyAfter: 'sandbox.slipway.dev/ready-after',
  /** How long a container runs before it crashes. */
  crashAfter: 'sandbox.slipway.dev/crash-after',
  exitCode: 'sandbox.slipway.dev/exit-code',
  /** How long a deleted pod goes on running. */
  goneAfter: 'sandbox.slipway.dev/gone-after',
  /** How long a Job's pod takes. */
  completeAfter: 'sandbox.slipway.dev/complete-after',
  /** What each container of a pod uses, as a quantity, such as `300m` and `64Mi`; next to nothing where it is not given. */
  cpu: 'sandbox.slipway.dev/cpu',
  memory: 'sandbox.slipway.dev/memory',
} as const;

export const CRASHING: readonly Behaviour[] = ['crash', 'crash-later', 'oom'];
export const PULLING: readonly Behaviour[] = ['not-found', 'pull-denied'];
export const STUCK = ['bad-image-name', 'config-error', 'run-error'] as const satisfies readonly Behaviour[];

const annotation = (name: string): string => `.metadata.annotations["${name}"]`;
export const BEHAVIOUR = `${annotation(ANNOTATION.behaviour)} // (.spec.containers[0].image | capture(":(?<tag>[a-z-]+)(@|$)") | .tag) // "healthy"`;
export const TARGET = `(${annotation(ANNOTATION.container)} // .spec.containers[0].name) as $name | .status.containerStatuses[]? | select(.name == $name)`;

export const LIVING = absent('.metadata.deletionTimestamp');
export const NEW: readonly Condition[] = [LIVING, absent('.status.podIP')];
export const STARTED: readonly Condition[] = [
  LIVING,
  exists('.status.podIP'),
  oneOf('.status.phase', 'Running'),
];
export const behaves = (...behaviours: readonly Behaviour[]): Condition => oneOf(BEHAVIOUR, ...behaviours);
export const waiting = (reason: string): Condition => oneOf(`${TARGET} | .state.waiting.reason`, reason);
