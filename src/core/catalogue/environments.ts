import { placeText } from '../place.ts';
import type { Environment } from '../platform.ts';
import { entry } from './entry.ts';

export const environmentOfOthers = entry(
  {
    code: 'ENVIRONMENT_OF_OTHERS',
    about:
      'The Jenkinsfile, a template or the command line names an environment that platform.yml keeps for other services.',
  },
  ({ name, services = [], place }: Pick<Environment, 'name' | 'services' | 'place'>) => ({
    message: `environment '${name}' is only for ${services.join(', ')}`,
    hint: `name another environment, or let the platform team add this service to services of ${name} at ${placeText(place)}`,
  }),
);
