import { wrongValue } from '../core/catalogue/dsl.ts';
import type { Fault, UserError } from '../core/errors.ts';
import { autoscalerFaults } from './autoscaler-check.ts';
import type { ServiceContext } from './context.ts';
import type { Path } from './places.ts';

type At = (path: Path, error: UserError) => Fault;

/** What words say against each other, whichever door they came through. */
export function wordFaults(service: ServiceContext, at: At): Fault[] {
  return [...migrationFaults(service, at), ...autoscalerFaults(service, at)];
}

function migrationFaults({ kubernetes = {} }: ServiceContext, at: At): Fault[] {
  const { deployments = [], migrations = [] } = kubernetes;
  return migrations.flatMap(({ name }, index) =>
    deployments.some((deployment) => deployment.name === name)
      ? [
          at(
            ['kubernetes', 'migrations', index, 'name'],
            wrongValue(
              `migrate '${name}' has the name of a deployment, so both would have deploy/${name}-template.yml`,
              'give the migration another name',
            ),
          ),
        ]
      : [],
  );
}
