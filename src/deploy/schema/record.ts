import * as z from 'zod/mini';
import type { ReleaseRecord } from '../../core/record.ts';
import {
  ApiVersion,
  Count,
  Key,
  Kind,
  KubeObject,
  Name,
  Namespace,
  SecretSource,
  Text,
  misfit,
} from './parts.ts';

const RecordSchema = z.strictObject({
  format: z.literal(1),
  number: z.int().check(z.minimum(1), z.maximum(1_000_000_000)),
  service: Text,
  environment: Text,
  outcome: z.enum(['running', 'succeeded', 'failed', 'timed out', 'stopped']),
  rollbackTo: z.optional(Count),
  digest: Text,
  image: z.optional(Text),
  images: z.optional(z.array(z.strictObject({ reference: Text, digest: Text }))),
  branch: Text,
  commit: Text,
  subject: Text,
  author: Text,
  build: z.int(),
  buildUrl: z.optional(Text),
  requester: Text,
  approver: z.optional(Text),
  breakGlass: z.optional(Text),
  slipway: Text,
  startedAt: Text,
  durationMs: z.optional(z.number()),
  objects: z.array(KubeObject),
  secrets: z.array(z.strictObject({ name: Name, namespace: Namespace, source: SecretSource })),
  inventory: z.array(
    z.strictObject({
      apiVersion: ApiVersion,
      kind: Kind,
      namespace: z.optional(Namespace),
      name: Name,
      uid: z.optional(Text),
    }),
  ),
  verdicts: z.array(z.strictObject({ key: Key, state: Text, reason: z.string() })),
});

/** The record in what a ConfigMap or an archive says. Throws an Error with the first field that does not fit. */
export function recordFrom(value: unknown): ReleaseRecord {
  const read = RecordSchema.safeParse(value);
  if (!read.success) throw new Error(misfit(read.error));
  return read.data as ReleaseRecord;
}
