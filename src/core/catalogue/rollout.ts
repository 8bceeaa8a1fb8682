import { entry } from './entry.ts';

export const nothingReleased = entry(
  {
    code: 'NOTHING_RELEASED',
    about: 'The environment holds no record of a release of this service, so there is nothing to judge.',
  },
  (service: string, environment: string) => ({
    message: `${service} was never released to ${environment}`,
    hint: `run slipway deploy ${environment} first`,
  }),
);
