import * as z from 'zod/mini';
import { described } from './context.ts';
import { Text } from './written-texts.ts';

/** Ids of credentials in Jenkins, by what they are. */
export const Credentials = z.strictObject({
  aws: z.optional(described(Text, 'AWS Credentials: the access key for registry, secrets bucket and EKS')),
  awsKeys: z.optional(
    described(
      Text,
      'The same as username and password, as the credentials provider of AWS Secrets Manager gives them',
    ),
  ),
  awsWebIdentity: z.optional(
    described(
      z.strictObject({
        token: described(Text, 'Secret file with an OpenID Connect token of the build'),
        role: described(Text, 'ARN of the role that trusts the token'),
      }),
      'A role of AWS that the build is given for its token, without any key',
    ),
  ),
  kubeconfig: z.optional(described(Text, 'Secret file with the kubeconfig')),
  notify: z.optional(
    described(Text, 'Secret text with the address of a chat that notify tells of deploys, in SLIPWAY_NOTIFY'),
  ),
  prometheus: z.optional(
    described(Text, 'Secret text with the token of Prometheus that verify asks, in SLIPWAY_PROMETHEUS_TOKEN'),
  ),
  bitbucket: z.optional(described(Text, 'Secret text with the token that reports build statuses')),
});
