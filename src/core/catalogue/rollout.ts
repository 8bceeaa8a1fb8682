import { Exit } from '../exit.ts';
import { suggestion } from '../suggestion.ts';
import { entry, fault } from './entry.ts';

export const nothingReleased = entry(
  {
    code: 'NOTHING_RELEASED',
    about: 'The environment holds no record of a release of this service, so there is nothing to judge.',
  },
  (service: string, environment: string) => ({
    message: `${service} was never released to ${environment}`,
    hint: `run slipway deploy ${environment} first`,
  }),
);

export const nothingToRestart = entry(
  {
    code: 'NOTHING_TO_RESTART',
    about: 'The last release has no Deployment, StatefulSet or DaemonSet that could be restarted.',
  },
  (service: string, environment: string, reasons: readonly string[]) => ({
    message: `the last release of ${service} in ${environment} has nothing to restart`,
    details: reasons,
    hint: 'slipway status shows what it has',
  }),
);

export const restartUnfinished = entry(
  {
    code: 'RESTART_UNFINISHED',
    exit: Exit.refused,
    about: 'The last release did not come to a good end, so that a restart would only repeat its trouble.',
  },
  (release: string, outcome: string, environment: string) => ({
    message: `${release} of ${environment} ended as ${outcome}, so there is nothing good to restart`,
    hint: `deploy again, or go back with slipway rollback ${environment}`,
  }),
);

export const notOneRollout = entry(
  {
    code: 'NOT_ONE_ROLLOUT',
    about:
      'promote and abort answer one Argo Rollout of the last release, and it has none of that name or several.',
  },
  (service: string, names: readonly string[], wanted?: string) => ({
    message:
      names.length === 0
        ? `the last release of ${service} has no Argo Rollout${wanted === undefined ? '' : ` ${wanted}`}`
        : `the last release of ${service} has several Rollouts: ${names.join(', ')}`,
    hint:
      names.length === 0
        ? 'promote and abort answer a paused Rollout of Argo alone, any other workload goes on by itself (slipway status); the field promote of platform.yml is something else'
        : 'name one behind the environment',
  }),
);

export const nothingToAnswer = entry(
  {
    code: 'NOTHING_TO_ANSWER',
    exit: Exit.refused,
    about: 'promote and abort answer a Rollout that is on its way, promote only one that is paused.',
  },
  (rollout: string, why: string) => ({
    message: `Rollout ${rollout} cannot be answered: ${why}`,
    hint: /aborted|degraded/.test(why)
      ? 'deploy again, or go back with slipway rollback'
      : 'slipway status --watch shows how it goes on',
  }),
);

export const secretNotMade = entry(
  {
    code: 'SECRET_NOT_MADE',
    exit: Exit.rolloutTimedOut,
    about: 'An object of the release makes a Secret that workloads may read, and it did not come in time.',
  },
  (secret: string, maker: string, time: string) => ({
    message: `Secret ${secret} of ${maker} is not there after ${time}`,
    hint: `see whether its controller runs, and what it says of ${maker}`,
  }),
);

const PREFIX = 'slipway.dev/';

export const annotationUnknown = fault(
  {
    code: 'ANNOTATION_UNKNOWN',
    about: 'A manifest has an unknown annotation `slipway.dev/…`, most often a typo.',
  },
  (object: string, name: string, known: readonly string[], owner?: string) => ({
    message: `${object}: there is no annotation '${PREFIX}${name}'${suggestion(name, known)}`,
    hint: `use one of ${known.join(', ')} after ${PREFIX}${owner === undefined ? '' : `; each belongs on metadata.annotations of the ${owner}`}`,
  }),
);

export const annotationInvalid = fault(
  {
    code: 'ANNOTATION_INVALID',
    about: 'The value of an annotation `slipway.dev/…` is not of the form that it takes.',
  },
  (object: string, name: string, value: string, expected: string) => ({
    message: `${object}: annotation ${PREFIX}${name} is '${value}'`,
    hint: `write ${expected}`,
  }),
);

export const annotationMisplaced = fault(
  {
    code: 'ANNOTATION_MISPLACED',
    about:
      'An annotation `slipway.dev/…` is on a template inside of the object, such as the pod template, where it has no effect.',
  },
  (object: string, kind: string, name: string) => ({
    message: `${object}: annotation ${PREFIX}${name} has no effect here, it belongs on metadata.annotations of the ${kind}`,
    hint: `move it to metadata.annotations of the ${kind}`,
  }),
);
