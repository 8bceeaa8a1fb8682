import { wrongValue } from '../core/catalogue/dsl.ts';
import type { Fault, UserError } from '../core/errors.ts';
import { autoscalerFaults } from './autoscaler-check.ts';
import type { ServiceContext } from './context.ts';
import type { Path } from './places.ts';
import { type PerEnvironment, valueFor } from './resolving.ts';
import { suggestion } from './suggestion.ts';
import { verificationFaults } from './verification-check.ts';

type At = (path: Path, error: UserError) => Fault;
type Kubernetes = NonNullable<ServiceContext['kubernetes']>;

/** What words say against each other, whichever door they came through. */
export function wordFaults({ kubernetes = {} }: ServiceContext, at: At): Fault[] {
  return [
    ...migrationFaults(kubernetes, at),
    ...strangers('autoscale', 'autoscalers', kubernetes, at),
    ...strangers('expose', 'exposures', kubernetes, at),
    ...autoscalerFaults(kubernetes, at),
    ...sameHostFaults(kubernetes, at),
    ...strangers('verify', 'verifications', kubernetes, at),
    ...verificationFaults(kubernetes, at),
  ];
}

function migrationFaults({ deployments = [], migrations = [] }: Kubernetes, at: At): Fault[] {
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

/** Two deployments at one address, of which one alone would be reached. */
function sameHostFaults({ exposures = [] }: Kubernetes, at: At): Fault[] {
  return exposures.flatMap((exposure, index) => {
    const { name, host, path = '/' } = exposure;
    const other = exposures
      .slice(0, index)
      .find((before) => (before.path ?? '/') === path && sharedHost(before.host, host) !== undefined);
    if (!other) return [];
    const address = `${sharedHost(other.host, host) ?? ''}${path}`;
    return [
      at(
        ['kubernetes', 'exposures', index, 'host'],
        wrongValue(
          `expose '${name}' has the address of '${other.name}': ${address}`,
          'give one of them another host or path',
        ),
      ),
    ];
  });
}

/** The host that both have in some environment; a name that no environment has stands for values of all of them. */
function sharedHost(one: PerEnvironment<string>, other: PerEnvironment<string>): string | undefined {
  const names = [one, other].flatMap((given) => (typeof given === 'object' ? Object.keys(given) : []));
  return [...names, '']
    .map((name) => [valueFor(one, name), valueFor(other, name)])
    .find(([host, same]) => host !== undefined && host === same)?.[0];
}

/** Words about a deployment that is not in the block. */
function strangers(
  word: string,
  list: 'autoscalers' | 'exposures' | 'verifications',
  { deployments = [], ...kubernetes }: Kubernetes,
  at: At,
): Fault[] {
  const known = deployments.map((deployment) => deployment.name);
  const has = known.length === 0 ? 'none' : known.join(', ');
  return (kubernetes[list] ?? []).flatMap(({ name }, index) =>
    name === undefined || known.includes(name)
      ? []
      : [
          at(
            ['kubernetes', list, index, 'name'],
            wrongValue(
              `${word} '${name}': there is no deployment '${name}'${suggestion(name, known)}`,
              `the block has ${has}`,
            ),
          ),
        ],
  );
}
