import type { Place } from '../place.ts';
import { fault } from './entry.ts';

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
