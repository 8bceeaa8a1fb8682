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
  RequestPath,
  Status,
  Text,
  Time,
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

const Deployment = z.string().check(
  z.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, {
    error: "is no name of a deployment; a line stands alone: verify 'npm run smoke'",
  }),
);

export const Verification = z.strictObject({
  name: z.optional(
    described(
      Deployment,
      'Name of the deployment whose Service is asked, or led to; the only one where it is left out',
    ),
  ),
  http: z.optional(described(perEnvironment(RequestPath), 'Path that the Service has to answer well')),
  status: z.optional(described(Status, 'Status of a good answer; any of 200 to 299 where it is left out')),
  port: z.optional(described(Port, 'Port of the Service, where that has several')),
  prometheus: z.optional(
    described(perEnvironment(Text), 'Query to the Prometheus that platform.yml names for the environment'),
  ),
  line: z.optional(
    described(
      perEnvironment(Text),
      'Shell line that has to end with 0, run in the workspace with the address of the Service in SLIPWAY_URL',
    ),
  ),
  timeout: z.optional(described(Time, 'How long the line may run; 5m where it is left out')),
  above: z.optional(described(perEnvironment(z.number()), 'What every series of the answer has to be above')),
  below: z.optional(described(perEnvironment(z.number()), 'What every series of the answer has to be below')),
  during: z.optional(
    described(
      perEnvironment(Time),
      'How long it has to hold from when everything is ready; the soak of the environment where it is left out',
    ),
  ),
  noData: z.optional(
    described(
      z.enum(['hold', 'pass', 'fail']),
      'What an answer without any series means: nothing yet, that all is well, or that it is not; hold where it is left out',
    ),
  ),
});
