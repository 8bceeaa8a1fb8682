import * as z from 'zod/mini';
import { described } from './context.ts';
import { Url, CredentialName } from './written-texts.ts';

export const Prometheus = z.strictObject({
  url: described(Url, 'Address of the Prometheus that verify of the block asks, without /api/v1'),
  variable: z.optional(
    described(
      CredentialName,
      'Variable with the token that it wants, such as SLIPWAY_PROMETHEUS_TOKEN, which credentials.prometheus gives in Jenkins',
    ),
  ),
});
