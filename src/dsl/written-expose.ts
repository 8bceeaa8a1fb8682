import * as z from 'zod/mini';
import { described, DnsLabel } from './context.ts';
import { Text } from './written-texts.ts';

export const Expose = z.strictObject({
  ingressClass: z.optional(
    described(DnsLabel, "Class of the Ingresses; the cluster's own where neither it nor a gateway is named"),
  ),
  gateway: z.optional(
    described(
      z.string().check(
        z.regex(/^(?:[a-z0-9]([a-z0-9-]*[a-z0-9])?\/)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, {
          error: 'is no Gateway such as public, or infra/public with its namespace',
        }),
      ),
      'Gateway that HTTPRoutes belong to, with its namespace where that is another: infra/public',
    ),
  ),
  annotations: z.optional(
    described(z.record(Text, z.string()), 'Annotations of every Ingress or HTTPRoute that is made'),
  ),
  tls: z.optional(described(DnsLabel, 'Secret with the certificate of the hosts, for Ingresses')),
});
