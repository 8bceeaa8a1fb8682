import type { Fault } from '../core/errors.ts';
import { parseMoment } from '../core/moment.ts';
import type { Platform } from '../core/platform.ts';
import type { FaultAt } from './fault-at.ts';
import type { Path } from './places.ts';
import { suggestion } from './suggestion.ts';
import { linkFaults } from './platform-links.ts';
import type { WrittenEnvironment, WrittenPlatform } from './written-platform.ts';

type Checked = { readonly written: WrittenPlatform; readonly sandbox: Platform | undefined };

/** What a schema cannot say: fields that need or exclude each other, and names that must exist. */
export function platformFaults({ written, sandbox }: Checked, at: FaultAt): Fault[] {
  if (written.sandbox !== undefined && !sandbox)
    return [
      at(
        ['sandbox'],
        `sandbox '${written.sandbox}' is not up`,
        `run slipway sandbox up ${written.sandbox}`.replace(/ default$/, ''),
      ),
    ];
  const names = Object.keys(written.environments);
  return [
    ...(names.length === 0
      ? [at(['environments'], 'environments is empty', 'add at least one environment')]
      : []),
    ...platformRegistryFaults(written, at),
    ...definitionFaults(written, at),
    ...secretsFaults(written.secrets, { path: ['secrets'] }, at),
    ...credentialFaults(written.credentials, [], at),
    ...freezeFaults(written, at),
    ...notifyFaults(written, at),
    ...addressFaults('records.endpoint', written.records?.endpoint, at),
    ...addressFaults('prometheus.url', written.prometheus?.url, at),
    ...Object.entries(written.environments).flatMap(([name, environment]) => [
      ...clusterFaults({ name, environment, sandbox }, at),
      ...ownFaults({ name, environment, sandbox }, at),
      ...credentialFaults(environment.credentials, ['environments', name], at),
      ...exposeFaults(name, environment, at),
      ...addressFaults(`environments.${name}.prometheus.url`, environment.prometheus?.url, at),
      ...linkFaults(name, written.environments, at),
    ]),
  ];
}

function freezeFaults({ freeze = [], environments }: WrittenPlatform, at: FaultAt): Fault[] {
  const known = Object.keys(environments);
  return freeze.flatMap(({ from, to, except = [] }, index) => [
    ...((parseMoment(from) ?? 0) < (parseMoment(to, true) ?? 0)
      ? []
      : [at(['freeze', index, 'to'], `freeze ends before it begins: ${to} is not after ${from}`)]),
    ...except
      .filter((name) => !known.includes(name))
      .map((name) =>
        at(
          ['freeze', index, 'except', except.indexOf(name)],
          `there is no environment '${name}'${suggestion(name, known)}`,
          `there are ${known.join(', ')}`,
        ),
      ),
  ]);
}

function notifyFaults({ notify = [], environments }: WrittenPlatform, at: FaultAt): Fault[] {
  const known = Object.keys(environments);
  return notify.flatMap(({ as = 'cloudevents', url, variable, environments: own = [] }, index) => [
    ...((url === undefined) === (variable === undefined)
      ? [at(['notify', index], 'notify needs one of url and variable')]
      : []),
    ...(url !== undefined && as !== 'cloudevents'
      ? [
          at(
            ['notify', index, 'url'],
            `the address of ${as} is a key, which this file is no place for`,
            'put it into a variable and name that: variable: SLIPWAY_NOTIFY',
          ),
        ]
      : []),
    ...addressFaults(`notify.${index}.url`, url, at),
    ...own
      .filter((name) => !known.includes(name))
      .map((name) =>
        at(
          ['notify', index, 'environments', own.indexOf(name)],
          `there is no environment '${name}'${suggestion(name, known)}`,
          `there are ${known.join(', ')}`,
        ),
      ),
  ]);
}

function exposeFaults(name: string, { expose }: WrittenEnvironment, at: FaultAt): Fault[] {
  if (expose?.gateway === undefined) return [];
  return (['ingressClass', 'tls'] as const)
    .filter((field) => expose[field] !== undefined)
    .map((field) =>
      at(
        ['environments', name, 'expose', field],
        `${field} has no effect with a gateway`,
        field === 'tls' ? 'give the listener of the Gateway its certificate' : 'keep one of the two',
      ),
    );
}

function platformRegistryFaults({ registry, sandbox }: WrittenPlatform, at: FaultAt): Fault[] {
  if (registry) return registryFaults(registry, { path: ['registry'] }, at);
  return sandbox === undefined
    ? [
        at(
          [],
          'registry is missing',
          'add registry: { ecr: { account, region } } or registry: { oci: HOST/PATH }',
        ),
      ]
    : [];
}

/** A folder is listed, never searched. */
function definitionFaults({ definitions = [] }: WrittenPlatform, at: FaultAt): Fault[] {
  return definitions.flatMap((path, index) =>
    path.slice(0, path.lastIndexOf('/') + 1).includes('*')
      ? [
          at(
            ['definitions', index],
            `definitions.${index}: '${path}' has a * in the name of a folder`,
            'name each folder by itself, such as crds/*.yml',
          ),
        ]
      : [],
  );
}

type Within = { readonly path: Path; readonly region?: string | undefined };

function registryFaults(
  { ecr, oci, insecure }: NonNullable<WrittenPlatform['registry']>,
  { path, region }: Within,
  at: FaultAt,
): Fault[] {
  const name = path.join('.');
  if ((ecr === undefined) === (oci === undefined)) return [at(path, `${name} needs one of ecr and oci`)];
  const plain = insecure === true && (oci === undefined || !isLoopback(oci));
  return [
    ...(plain
      ? [
          at(
            [...path, 'insecure'],
            'plain HTTP is only for a registry at a loopback address',
            'remove insecure, and serve the registry over TLS',
          ),
        ]
      : []),
    ...(ecr ? regionFaults(ecr.region ?? region, [...path, 'ecr'], at) : []),
    ...addressFaults(`${name}.ecr.endpoint`, ecr?.endpoint, at),
  ];
}

type Named = {
  readonly name: string;
  readonly environment: WrittenEnvironment;
  readonly sandbox: Platform | undefined;
};

function ownFaults({ name, environment: { registry, secrets, region } }: Named, at: FaultAt): Fault[] {
  const path = ['environments', name];
  return [
    ...(registry ? registryFaults(registry, { path: [...path, 'registry'], region }, at) : []),
    ...secretsFaults(secrets, { path: [...path, 'secrets'], region }, at),
  ];
}

function credentialFaults(credentials: WrittenPlatform['credentials'], path: Path, at: FaultAt): Fault[] {
  const { aws, awsKeys, awsWebIdentity } = credentials ?? {};
  const named = Object.entries({ aws, awsKeys, awsWebIdentity }).filter(([, id]) => id !== undefined);
  const [, second] = named;
  if (!second) return [];
  const kinds = named.map(([kind]) => kind).join(' and ');
  const where = [...path, 'credentials'];
  return [at([...where, second[0]], `${where.join('.')} has ${kinds}`, 'name one of them')];
}

function secretsFaults(secrets: WrittenPlatform['secrets'], { path, region }: Within, at: FaultAt): Fault[] {
  if (!secrets) return [];
  return [
    ...regionFaults(secrets.region ?? region, path, at),
    ...addressFaults(`${path.join('.')}.endpoint`, secrets.endpoint, at),
  ];
}

function regionFaults(region: string | undefined, path: Path, at: FaultAt): Fault[] {
  return region === undefined ? [at([...path, 'region'], `${path.join('.')}.region: region is missing`)] : [];
}

/** What clusters lack to be found, of a file that has other faults too, so that all are told at once. */
export function clusterLacks(document: unknown, at: FaultAt): Fault[] {
  return entriesOf(fieldOf(document, 'environments')).flatMap(([name, environment]) => {
    const cluster = fieldOf(environment, 'cluster');
    if (typeof cluster !== 'object' || cluster === null || 'eks' in cluster) return [];
    return lacksOf(cluster, ['environments', name, 'cluster'], at);
  });
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function fieldOf(value: unknown, name: string): unknown {
  return entriesOf(value).find(([key]) => key === name)?.[1];
}

function lacksOf(cluster: object, path: Path, at: FaultAt): Fault[] {
  const lacks = (field: string) => fieldOf(cluster, field) === undefined;
  const name = path.join('.');
  return [
    ...(lacks('context')
      ? [
          at(
            path,
            `${name}.context: context is missing`,
            'name a context of the kubeconfig, or eks: { name, region }',
          ),
        ]
      : []),
    ...(lacks('server')
      ? [
          at(
            path,
            `${name}.server: server is missing`,
            'add server: address of the API server, as kubectl cluster-info says it, such as https://10.0.0.1:6443',
          ),
        ]
      : []),
  ];
}

/** Credentials come from a context, or from AWS for a cluster of EKS, which alone can be asked for its address. */
function wayFaults(
  { context, eks, server, kubeconfig }: NonNullable<WrittenEnvironment['cluster']>,
  { path, region }: Within,
  at: FaultAt,
): Fault[] {
  const name = path.join('.');
  if (eks === undefined) return lacksOf({ context, server }, path, at);
  return [
    ...((context ?? kubeconfig) === undefined
      ? []
      : [
          at(
            path,
            `${name} has both eks and ${context === undefined ? 'kubeconfig' : 'context'}`,
            'remove one: a cluster of EKS needs no kubeconfig',
          ),
        ]),
    ...regionFaults(eks.region ?? region, [...path, 'eks'], at),
  ];
}

function clusterFaults({ name, environment: { cluster, region }, sandbox }: Named, at: FaultAt): Fault[] {
  const path = ['environments', name];
  if (cluster)
    return [
      ...wayFaults(cluster, { path: [...path, 'cluster'], region }, at),
      ...addressFaults(`${path.join('.')}.cluster.server`, cluster.server, at),
    ];
  if (!sandbox)
    return [at(path, `${path.join('.')}: cluster is missing`, 'add cluster: { context, server, identity }')];
  if (sandbox.environments.some((other) => other.name === name)) return [];
  return [
    at(
      path,
      `the sandbox has no environment '${name}'`,
      `make it with slipway sandbox up --environment ${name}, name it ${sandbox.environments.map((other) => other.name).join(' or ')}, or add cluster: { context, server, identity }`,
    ),
  ];
}

/** Plain HTTP would send credentials in the open; on loopback there is nobody to read them. */
function addressFaults(field: string, url: string | undefined, at: FaultAt): Fault[] {
  if (url === undefined || !url.startsWith('http://') || isLoopback(url.slice('http://'.length))) return [];
  return [
    at(
      field.split('.'),
      `${field}: '${url}' is plain HTTP, which is only for loopback addresses`,
      'use https://',
    ),
  ];
}

function isLoopback(address: string): boolean {
  const host = address.split(/[:/]/)[0] ?? '';
  return host === 'localhost' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
