import { noSecretsBucket, unknownEnvironment } from '../core/catalogue/dsl.ts';
import { environmentOfOthers } from '../core/catalogue/environments.ts';
import { linesRefused, noPrometheus, noWayIn } from '../core/catalogue/words.ts';
import { type Fault, faultFrom } from '../core/errors.ts';
import type { DeploymentSpec, Origin, Release, SecretFile, Value } from '../core/release.ts';
import { DnsLabel, ServiceContext } from './context.ts';
import { KEY, type Path, placeAt } from './places.ts';
import { releaseValues } from './release-values.ts';
import { givenOrigin, originAt, type PerEnvironment, type Resolving, valueFor } from './resolving.ts';
import { autoscalingFor, declaredBy } from './declared.ts';
import { pathsByName } from './schema-paths.ts';
import { serviceName } from './service-name.ts';
import { suggestion } from './suggestion.ts';

/** The service made concrete for one environment, of a block that fits the platform: see `checkRelease`. */
export function resolveRelease(resolving: Resolving): Release {
  const { context, places, environment, build, buildOrigins, image = context.kubernetes?.image } = resolving;
  const { deployments = [] } = context.kubernetes ?? {};
  const service = serviceName(context).name ?? '';
  const shared = [
    ...releaseValues({ service, image, environment, build, buildOrigins }),
    ...parameterValues(resolving, []),
  ];
  return {
    service,
    environment,
    build,
    image,
    deployments: deployments.map((_, index) => deploymentSpec(resolving, index, shared)),
    declared: declaredBy(resolving),
    values: [
      ...replicasValue(resolving, ['kubernetes', 'replicas'], context.kubernetes?.replicas),
      ...shared,
    ],
    secrets: (context.secrets ?? []).map((file, index): SecretFile => {
      const place = placeAt(places, ['secrets', index]);
      return { file, key: `${environment.name}/${file}`, ...(place && { place }) };
    }),
  };
}

/** Faults that only show when block and platform meet: environments that do not exist, secrets without a bucket. */
export function checkRelease({
  context,
  places,
  platform,
}: Pick<Resolving, 'context' | 'places' | 'platform'>): Fault[] {
  const known = platform.environments.map(({ name }) => name);
  const named = pathsByName(ServiceContext, DnsLabel, context).filter(
    (path) => !known.includes(String(path.at(-1))),
  );
  const { others = [] } = platform;
  const [secret] = context.secrets ?? [];
  return [
    ...exposeFaults({ context, places, platform }),
    ...prometheusFaults({ context, places, platform }),
    ...lineFaults({ context, places, platform }),
    ...named.map((path) => {
      const name = String(path.at(-1));
      const closed = others.find((environment) => environment.name === name);
      const error = closed
        ? environmentOfOthers(closed)
        : unknownEnvironment(name, suggestion(name, known), platform.file, known);
      return faultFrom(error, placeAt(places, [...path, KEY]));
    }),
    ...(secret !== undefined && !platform.secrets && platform.environments.every(({ secrets }) => !secrets)
      ? [faultFrom(noSecretsBucket(secret, platform.file), placeAt(places, ['secrets', 0]))]
      : []),
  ];
}

/** Hosts of environments of which the platform says no way in. */
function exposeFaults({
  context,
  places,
  platform,
}: Pick<Resolving, 'context' | 'places' | 'platform'>): Fault[] {
  return (context.kubernetes?.exposures ?? []).flatMap(({ name, host }, index) => {
    const path = ['kubernetes', 'exposures', index, 'host'];
    return platform.environments
      .filter((environment) => !environment.expose && valueFor(host, environment.name) !== undefined)
      .map((environment) => {
        const place = placeAt(places, pathFor(host, path, environment.name));
        return faultFrom(noWayIn(name, environment.name, platform.file), place);
      });
  });
}

/** Queries of environments of which the platform names no Prometheus. */
function prometheusFaults({
  context,
  places,
  platform,
}: Pick<Resolving, 'context' | 'places' | 'platform'>): Fault[] {
  return (context.kubernetes?.verifications ?? []).flatMap(({ prometheus }, index) => {
    const path = ['kubernetes', 'verifications', index, 'prometheus'];
    return platform.environments
      .filter(
        (environment) => !environment.prometheus && valueFor(prometheus, environment.name) !== undefined,
      )
      .map((environment) => {
        const place = placeAt(places, pathFor(prometheus, path, environment.name));
        return faultFrom(noPrometheus(environment.name, platform.file), place);
      });
  });
}

/** Lines for environments of which the platform lets none be run beside the credentials of a deploy; one fault a line. */
function lineFaults({
  context,
  places,
  platform,
}: Pick<Resolving, 'context' | 'places' | 'platform'>): Fault[] {
  return (context.kubernetes?.verifications ?? []).flatMap(({ line }, index) => {
    const refusing = platform.environments.filter(
      ({ name, verify }) => verify?.lines !== true && valueFor(line, name) !== undefined,
    );
    const [first] = refusing;
    if (!first) return [];
    const path = pathFor(line, ['kubernetes', 'verifications', index, 'line'], first.name);
    const names = refusing.map(({ name }) => name);
    return faultFrom(linesRefused(names, platform.file), placeAt(places, path));
  });
}

/** Where a value is written that has one for each environment, or one for all. */
function pathFor(value: unknown, path: Path, environment: string): Path {
  return typeof value === 'object' ? [...path, environment, KEY] : path;
}

function deploymentSpec(resolving: Resolving, index: number, shared: readonly Value[]): DeploymentSpec {
  const { context, places, environment } = resolving;
  const { deployments = [], replicas } = context.kubernetes ?? {};
  const { name = '', replicas: own } = deployments[index] ?? {};
  const path = ['kubernetes', 'deployments', index];
  const min = autoscalingFor(resolving, name)?.min;
  const value = min
    ? [{ name: 'REPLICAS', ...min }]
    : valueFor(own, environment.name) === undefined
      ? replicasValue(resolving, ['kubernetes', 'replicas'], replicas)
      : replicasValue(resolving, [...path, 'replicas'], own);
  const place = placeAt(places, path);
  const count = value[0]?.value;
  return {
    name,
    replicas: typeof count === 'number' ? count : undefined,
    values: [
      ...value,
      { name: 'DEPLOYMENT', value: name, origin: originAt(resolving, path, 'deployment') },
      ...parameterValues(resolving, path),
      ...shared,
    ],
    ...(place && { place }),
  };
}

function replicasValue(resolving: Resolving, path: Path, given: PerEnvironment | undefined): Value[] {
  const value = valueFor(given, resolving.environment.name);
  return value === undefined
    ? []
    : [{ name: 'REPLICAS', value, origin: givenOrigin(resolving, path, { given, word: 'replicas' }) }];
}

/** Parameters of one deployment, or with an empty path those of the block. */
function parameterValues(resolving: Resolving, deployment: Path): Value[] {
  const { kubernetes = {} } = resolving.context;
  const [owner, base] =
    deployment.length === 0
      ? [kubernetes, ['kubernetes']]
      : [kubernetes.deployments?.[Number(deployment[2])], deployment];
  return Object.entries(owner?.parameters ?? {}).flatMap(([name, given]) => {
    const value = valueFor(given, resolving.environment.name);
    const path = [...base, 'parameters', name];
    const origin = (): Origin => givenOrigin(resolving, path, { given, word: `parameter ${name}` });
    return value === undefined ? [] : [{ name, value, origin: origin() }];
  });
}
