import * as z from 'zod/mini';
import { NOTICES } from '../core/notice-target.ts';
import { described, DnsLabel } from './context.ts';
import { Url, CredentialName } from './written-texts.ts';

export const Notify = z.strictObject({
  as: z.optional(
    described(
      z.enum(['cloudevents', 'slack', 'teams']),
      'An event for programs, or a message for Slack or Teams; cloudevents where it is left out',
    ),
  ),
  url: z.optional(described(Url, 'Address of the webhook, where it holds no key')),
  variable: z.optional(
    described(
      CredentialName,
      'Variable with the address, such as SLIPWAY_NOTIFY, which credentials.notify gives in Jenkins',
    ),
  ),
  events: z.optional(described(z.array(z.enum(NOTICES)), 'What is told; everything where it is left out')),
  environments: z.optional(described(z.array(DnsLabel), 'Of which environments; all where it is left out')),
});
