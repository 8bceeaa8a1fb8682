import type { Place } from '../place.ts';
import { entry, fault, worded } from './entry.ts';

export const migrationWithoutJob = fault(
  {
    code: 'MIGRATION_WITHOUT_JOB',
    about: 'The template of a `migrate` makes no Job, so nothing would run before the workloads.',
  },
  (name: string, place: Place) => ({
    message: `migrate '${name}' has no Job in its template`,
    hint: 'write a Job of batch/v1 into the template, or take the migration out of the block',
    place,
  }),
);

export const migrationRollback = fault(
  {
    code: 'MIGRATION_ROLLBACK',
    about: 'The block and the template of a `migrate` say different things about rollbacks.',
  },
  (name: string, said: { readonly block: string; readonly template: string; readonly place: Place }) => ({
    message: `migrate '${name}' says rollback: '${said.block}', and its Job slipway.dev/rollback: ${said.template}`,
    hint: 'say it in the block alone',
    place: said.place,
  }),
);

/** What is wrong with the Service of an `expose`; the words are with what looks for it. */
export const exposeService = worded({
  code: 'EXPOSE_SERVICE',
  about:
    'No Service of the templates selects the Pods of an `expose`, or several do, or it has other ports than the word says.',
});

/** The same of a `verify`. */
export const verifyService = worded({
  code: 'VERIFY_SERVICE',
  about:
    'No Service of the templates selects the Pods of the deployment that a `verify` asks, or several do, or it has other ports than the word says.',
});

/** What is wrong with the workload of an `autoscale`; the words are with what looks for it. */
export const autoscaleTarget = worded({
  code: 'AUTOSCALE_TARGET',
  about: 'The template of the deployment of an `autoscale` makes nothing whose Pods could be counted.',
});

export const autoscaleTwice = worded({
  code: 'AUTOSCALE_TWICE',
  about: 'A template has an autoscaler of its own for the workload of an `autoscale`: the two would fight.',
});

export const autoscaleReplicas = worded({
  code: 'AUTOSCALE_REPLICAS',
  about:
    'The workload of an `autoscale` has a fixed number of replicas, other than the fewest that the word allows.',
});

export const autoscaleRequest = worded({
  code: 'AUTOSCALE_REQUEST',
  about:
    'A container of an `autoscale` by cpu or memory requests none, so that no percentage of it can be known.',
});

export const autoscaleVariable = worded({
  code: 'AUTOSCALE_VARIABLE',
  about: 'No container of an `autoscale` by a queue has the variable with the address of RabbitMQ.',
});

export const noWayIn = entry(
  {
    code: 'NO_WAY_IN',
    about:
      'The block exposes a deployment, and platform.yml does not say how that is done in the environment.',
  },
  (name: string, environment: string, file: string) => ({
    message: `${file} does not say how '${name}' is exposed in ${environment}`,
    hint: `add expose: { ingressClass: NAME } or expose: { gateway: NAME } to environments.${environment} of ${file}`,
  }),
);

export const noPrometheus = entry(
  {
    code: 'NO_PROMETHEUS',
    about: 'The block verifies series, and platform.yml does not say who has them for the environment.',
  },
  (environment: string, file: string) => ({
    message: `${file} names no Prometheus for ${environment}`,
    hint: `add prometheus: { url: https://prometheus.example.com } to ${file}, or to environments.${environment} of it`,
  }),
);

export const linesRefused = entry(
  {
    code: 'LINES_REFUSED',
    about:
      'The block verifies by a shell line, which the environment does not allow: it runs beside the credentials of the deploy, and can read them.',
  },
  ([environment = '', ...more]: readonly string[], file: string) => ({
    message: `${file} lets verify run no lines for ${[environment, ...more].join(', ')}: a line can read the credentials of the deploy`,
    hint: `ask by http: or prometheus:, or run the line in a Pod with helm.sh/hook: test; if all who change this block may have these credentials, write verify: { lines: true } into environments.${environment} of ${file}`,
  }),
);
