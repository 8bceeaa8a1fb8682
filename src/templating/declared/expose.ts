import { exposeService } from '../../core/catalogue/words.ts';
import type { Fault } from '../../core/errors.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Exposure } from '../../core/release.ts';
import { fieldsAt, listAt, numberAt, selects } from '../check/pods.ts';
import type { RenderedFile, RenderedManifest } from '../rendered.ts';
import { generatedFile, type SaidField } from './generated.ts';
import { type Made, targetsOf } from './workloads.ts';

/** An Ingress or an HTTPRoute to the Service that selects the Pods of a deployment. */
export function routeFor(exposure: Exposure, { manifests, whole }: Made): RenderedFile {
  const word = `expose '${exposure.name}'`;
  const service = serviceOf(exposure, manifests);
  if ('message' in service)
    return generatedFile(word, [], whole || service.certain ? [faultFrom(exposure, service)] : []);
  const port = portOf(exposure, service);
  if (typeof port !== 'number') return generatedFile(word, [], [faultFrom(exposure, port)]);
  const made = exposure.way.value.by === 'ingress' ? ingress : httpRoute;
  return generatedFile(word, [{ ...made(exposure, service, port), origin: exposure.origin }], []);
}

type Trouble = {
  readonly message: string;
  readonly hint: string;
  /** Whatever else the templates may make. */
  readonly certain: boolean;
};

function faultFrom({ name, origin, port }: Exposure, { message, hint }: Trouble): Fault {
  const place = port?.origin.place ?? origin.place;
  return exposeService({ message: `expose '${name}': ${message}`, hint, ...(place && { place }) });
}

function serviceOf({ name }: Exposure, manifests: readonly RenderedManifest[]): RenderedManifest | Trouble {
  const labels = targetsOf(name, manifests).map(
    ({ object }) => fieldsAt(object, ['spec', 'template', 'metadata', 'labels']) ?? {},
  );
  const found = manifests.filter(
    ({ object }) =>
      object.kind === 'Service' &&
      object.apiVersion === 'v1' &&
      labels.some((one) => selects(fieldsAt(object, ['spec', 'selector']) ?? {}, one)),
  );
  const own = found.find(({ object }) => object.metadata.name === name);
  const [first, ...more] = found;
  if (!first)
    return {
      message: 'no Service of the templates selects its Pods',
      hint: `write a Service whose selector has labels of the Pods of ${name}`,
      certain: false,
    };
  if (own ?? more.length === 0) return own ?? first;
  const names = found.map(({ object }) => object.metadata.name).join(', ');
  return {
    message: `several Services select its Pods: ${names}`,
    hint: `call the one that is meant ${name}`,
    certain: true,
  };
}

function portOf({ port }: Exposure, { object }: RenderedManifest): number | Trouble {
  const ports = listAt(object, 'spec', 'ports').flatMap((one) => numberAt(one, 'port') ?? []);
  const { name } = object.metadata;
  const text = ports.join(', ');
  if (port)
    return ports.includes(port.value)
      ? port.value
      : {
          message: `Service ${name} has no port ${port.value}`,
          hint: `it has ${text === '' ? 'none' : text}`,
          certain: true,
        };
  const [only, ...more] = ports;
  if (only !== undefined && more.length === 0) return only;
  return only === undefined
    ? { message: `Service ${name} has no port`, hint: 'add ports to its spec', certain: true }
    : { message: `Service ${name} has several ports`, hint: `say port: with one of ${text}`, certain: true };
}

type Unplaced = { readonly object: KubeObject; readonly fields: readonly SaidField[] };

function ingress({ host, path, way }: Exposure, service: RenderedManifest, port: number): Unplaced {
  const { ingressClass, tls } = { ingressClass: undefined, tls: undefined, ...way.value };
  const { name } = service.object.metadata;
  const backend = { service: { name, port: { number: port } } };
  const rule = ['spec', 'rules', 0];
  return {
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadataOf(service, way.value.annotations),
      spec: {
        ...(ingressClass !== undefined && { ingressClassName: ingressClass }),
        ...(tls !== undefined && { tls: [{ hosts: [host.value], secretName: tls }] }),
        rules: [{ host: host.value, http: { paths: [{ path: path.value, pathType: 'Prefix', backend }] } }],
      },
    },
    fields: [
      ...annotationFields(way),
      ...(ingressClass === undefined
        ? []
        : [{ path: ['spec', 'ingressClassName'], name: 'ingressClass', origin: way.origin }]),
      ...(tls === undefined
        ? []
        : [{ path: ['spec', 'tls', 0, 'secretName'], name: 'tls', origin: way.origin }]),
      { path: [...rule, 'host'], name: 'host', origin: host.origin },
      { path: [...rule, 'http', 'paths', 0, 'path'], name: 'path', origin: path.origin },
    ],
  };
}

function httpRoute({ host, path, way }: Exposure, service: RenderedManifest, port: number): Unplaced {
  const { gateway, namespace } = { gateway: '', namespace: undefined, ...way.value };
  const { name } = service.object.metadata;
  const rule = ['spec', 'rules', 0];
  return {
    object: {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: metadataOf(service, way.value.annotations),
      spec: {
        parentRefs: [{ name: gateway, ...(namespace !== undefined && { namespace }) }],
        hostnames: [host.value],
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: path.value } }],
            backendRefs: [{ name, port }],
          },
        ],
      },
    },
    fields: [
      ...annotationFields(way),
      { path: ['spec', 'parentRefs', 0, 'name'], name: 'gateway', origin: way.origin },
      { path: ['spec', 'hostnames', 0], name: 'host', origin: host.origin },
      { path: [...rule, 'matches', 0, 'path', 'value'], name: 'path', origin: path.origin },
    ],
  };
}

function annotationFields({ value: { annotations }, origin }: Exposure['way']): readonly SaidField[] {
  return Object.keys(annotations).map((key) => ({
    path: ['metadata', 'annotations', key],
    name: 'annotations',
    origin,
  }));
}

function metadataOf(
  { object: { metadata } }: RenderedManifest,
  annotations: Readonly<Record<string, string>>,
) {
  const { name, namespace, labels } = metadata;
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(labels && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}
