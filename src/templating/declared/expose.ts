import { exposeService } from '../../core/catalogue/words.ts';
import type { Fault } from '../../core/errors.ts';
import type { KubeObject } from '../../core/objects.ts';
import type { Exposure } from '../../core/release.ts';
import type { RenderedFile, RenderedManifest } from '../rendered.ts';
import { generatedFile, type SaidField } from './generated.ts';
import { portOf, serviceOf, type ServiceTrouble } from './service.ts';
import type { Made } from './workloads.ts';

/** An Ingress or an HTTPRoute to the Service that selects the Pods of a deployment. */
export function routeFor(exposure: Exposure, { manifests, whole }: Made): RenderedFile {
  const word = `expose '${exposure.name}'`;
  const service = serviceOf(exposure.name, manifests);
  if ('message' in service)
    return generatedFile(word, [], whole || service.certain ? [faultFrom(exposure, service)] : []);
  const port = portOf(exposure.port, service);
  if (typeof port !== 'number') return generatedFile(word, [], [faultFrom(exposure, port)]);
  const made = exposure.way.value.by === 'ingress' ? ingress : httpRoute;
  return generatedFile(word, [{ ...made(exposure, service, port), origin: exposure.origin }], []);
}

function faultFrom({ name, origin, port }: Exposure, { message, hint }: ServiceTrouble): Fault {
  const place = port?.origin.place ?? origin.place;
  return exposeService({ message: `expose '${name}': ${message}`, hint, ...(place && { place }) });
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
