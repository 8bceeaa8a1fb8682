import * as z from 'zod/mini';
import { described, DnsLabel } from './context-values.ts';

export const Migration = z.strictObject({
  name: described(
    DnsLabel,
    'Name of the migration; deploy/<name>-template.<environment>.yml or deploy/<name>-template.yml has its Job',
  ),
  rollback: z.optional(
    described(
      z.enum(['none', 'job', 'refuse']),
      'What a rollback does about it: nothing, run the Job of the older release, or refuse to go back by itself; none where it is left out',
    ),
  ),
});
