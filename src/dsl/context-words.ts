import * as z from 'zod/mini';
import {
  Count,
  described,
  DnsLabel,
  Host,
  Name,
  perEnvironment,
  Port,
  Positive,
  Text,
  UrlPath,
} from './context-values.ts';

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

export const Autoscaler = z.strictObject({
  name: described(DnsLabel, 'Name of the deployment whose Pods are counted'),
  min: z.optional(
    described(
      perEnvironment(Count),
      'Fewest Pods, and those a new workload starts with; 1 where it is left out',
    ),
  ),
  max: described(
    perEnvironment(Positive),
    'Most Pods; an environment without it has no autoscaler, and its replicas are as written',
  ),
  cpu: z.optional(
    described(perEnvironment(Positive), 'Use of the CPU that Pods request, in percent, to keep on average'),
  ),
  memory: z.optional(
    described(
      perEnvironment(Positive),
      'Use of the memory that Pods request, in percent, to keep on average',
    ),
  ),
  queue: z.optional(described(Text, 'Queue of RabbitMQ whose messages decide, by KEDA')),
  perPod: z.optional(described(perEnvironment(Positive), 'Messages of the queue for each Pod')),
  from: z.optional(
    described(Name, 'Variable of the container with the address of RabbitMQ, as the program itself reads it'),
  ),
});

export const Exposure = z.strictObject({
  name: described(DnsLabel, 'Name of the deployment whose Service is reached from outside'),
  host: described(
    perEnvironment(Host),
    'Name that it answers to; where an environment has none, nothing is exposed there',
  ),
  path: z.optional(described(UrlPath, 'Beginning of the paths that it answers; / where it is left out')),
  port: z.optional(described(Port, 'Port of the Service, where that has several')),
});
