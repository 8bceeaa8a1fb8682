import * as z from 'zod/mini';
import { parseMoment } from '../core/moment.ts';
import { described, DnsLabel } from './context.ts';
import { Text } from './written-texts.ts';

const Moment = z.string().check(
  z.refine((text) => parseMoment(text) !== undefined, {
    error: "is no day such as '2026-12-20', and no time with its zone such as '2026-12-20T18:00+01:00'",
  }),
);

export const Freeze = z.strictObject({
  from: described(Moment, 'First moment: a day from its beginning in UTC, or a time with its zone'),
  to: described(Moment, 'End: a day to its end in UTC, or a time with its zone'),
  except: z.optional(described(z.array(DnsLabel), 'Environments that are deployed to all the same')),
  reason: z.optional(described(Text, 'Why, for those who are refused')),
});
