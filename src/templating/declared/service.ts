import type { Said } from '../../core/release.ts';
import { fieldsAt, listAt, numberAt, selects } from '../check/pods.ts';
import type { RenderedManifest } from '../rendered.ts';
import { targetsOf } from './workloads.ts';

/** Why a word that is about the Service of a deployment finds none. */
export type ServiceTrouble = {
  readonly message: string;
  readonly hint: string;
  /** Whatever else the templates may make. */
  readonly certain: boolean;
};

/** The Service that selects the Pods of a deployment; of several that of its name. */
export function serviceOf(
  name: string,
  manifests: readonly RenderedManifest[],
): RenderedManifest | ServiceTrouble {
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

/** The port that a word says, or the only one. */
export function portOf(
  port: Said<number> | undefined,
  { object }: RenderedManifest,
): number | ServiceTrouble {
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
