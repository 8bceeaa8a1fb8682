import * as z from 'zod/mini';
import type { Plan } from '../../core/plan.ts';
import { isRequestPath } from '../../core/request-path.ts';
import {
  ApiVersion,
  Count,
  Digest,
  Key,
  KubeObject,
  Name,
  Namespace,
  SecretSource,
  Text,
  Time,
  misfit,
} from './parts.ts';

const LiveMark = z.strictObject({
  uid: Text,
  resourceVersion: z.optional(Text),
  content: z.optional(Digest),
  scaled: z.boolean(),
});

const Step = z.strictObject({
  op: z.enum(['create', 'update', 'keep', 'replace', 'delete']),
  key: Key,
  apiVersion: ApiVersion,
  wave: Count,
  awaited: z.boolean(),
  why: z.array(Text),
  changes: z.array(
    z.strictObject({ path: Text, from: z.optional(z.unknown()), to: z.optional(z.unknown()) }),
  ),
  object: z.optional(KubeObject),
  secret: z.optional(SecretSource),
  live: z.optional(LiveMark),
  handOver: z.optional(Count),
  adopts: z.array(Text),
  makes: z.optional(z.array(Text)),
  forced: z.optional(z.literal(true)),
});

/** No longer than a build waits. */
const asked = { name: Name, namespace: Namespace, duringMs: Count.check(z.maximum(3_600_000)) };
const Port = z.int().check(z.minimum(1), z.maximum(65_535));
const Verification = z.discriminatedUnion('by', [
  z.strictObject({
    ...asked,
    by: z.literal('http'),
    service: Namespace,
    port: Port,
    path: Text.check(z.refine(isRequestPath)),
    status: z.optional(z.int().check(z.minimum(100), z.maximum(599))),
  }),
  z.strictObject({
    ...asked,
    by: z.literal('prometheus'),
    query: Text,
    above: z.optional(z.number()),
    below: z.optional(z.number()),
    noData: z.enum(['hold', 'pass', 'fail']),
  }),
  z.strictObject({
    ...asked,
    by: z.literal('line'),
    line: Text,
    service: Namespace,
    port: Port,
    timeoutMs: asked.duringMs,
  }),
]);

const PlanSchema = z.strictObject({
  format: z.literal(1),
  slipway: Text,
  service: Text,
  environment: Text,
  namespace: Text,
  cluster: z.strictObject({ context: Text, server: Text, identity: Text }),
  image: z.optional(Text),
  images: z.array(z.strictObject({ reference: Text, digest: Text })),
  approval: z.optional(
    z.strictObject({ submitters: z.array(Text), expiresMs: z.number(), fourEyes: z.boolean() }),
  ),
  branch: Text,
  commit: Text,
  subject: Text,
  author: Text,
  people: z.optional(z.array(Text)),
  build: z.int(),
  buildUrl: z.optional(Text),
  requester: Text,
  madeAt: Time,
  expiresAt: Time,
  base: Count,
  rollbackTo: z.optional(Count),
  breakGlass: z.optional(Text),
  force: z.boolean(),
  steps: z.array(Step),
  notes: z.array(Text),
  verifications: z.optional(z.array(Verification)),
  foreign: z.optional(z.array(Key)),
  warnings: z.optional(z.array(z.strictObject({ text: Text, of: z.array(Key) }))),
  digest: Digest,
});

/** The plan in what a file says. Throws an Error with the first field that does not fit. */
export function planFrom(value: unknown): Plan {
  const read = PlanSchema.safeParse(value);
  if (!read.success) throw new Error(misfit(read.error));
  return read.data as Plan;
}
