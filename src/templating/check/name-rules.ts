import { configKeyRule, probePortRule } from '../../core/catalogue/check.ts';
import type { RenderedManifest } from '../rendered.ts';
import type { Finding, Rule } from './finding.ts';
import { containersOf, fieldsAt, listAt, podTemplateOf, textAt } from './pods.ts';

/** Names within a release by which a container reaches something that is not there. */
export const NAME_RULES: readonly Rule[] = [
  { entry: probePortRule, check: ({ manifests }) => manifests.flatMap(probePorts) },
  {
    entry: configKeyRule,
    check: ({ manifests }) => manifests.flatMap((manifest) => configKeys(manifest, manifests)),
  },
];

const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const HANDLERS = ['httpGet', 'tcpSocket'];

/** A probe knows the ports of its own container only. */
function probePorts(manifest: RenderedManifest): Finding[] {
  return containersIn(manifest).flatMap(({ container, path }) => {
    const names = listAt(container, 'ports').flatMap((port) => textAt(port, 'name') ?? []);
    return PROBES.flatMap((probe) =>
      HANDLERS.flatMap((handler): Finding[] => {
        const port = textAt(container, probe, handler, 'port');
        if (port === undefined || /^\d+$/.test(port) || names.includes(port)) return [];
        return [
          {
            manifest,
            path: [...path, probe, handler, 'port'],
            message: `${probe} asks port ${port}, and container ${container.name ?? ''} has ${names.join(', ') || 'none with a name'}`,
            hint: `give a port of the container the name ${port}, or write its number here`,
          },
        ];
      }),
    );
  });
}

function configKeys(manifest: RenderedManifest, manifests: readonly RenderedManifest[]): Finding[] {
  const namespace = manifest.object.metadata.namespace;
  return containersIn(manifest).flatMap(({ container, path }) =>
    listAt(container, 'env').flatMap((variable, index): Finding[] => {
      const asked = fieldsAt(variable, ['valueFrom', 'configMapKeyRef']);
      const [name, key] = [textAt(asked, 'name'), textAt(asked, 'key')];
      if (name === undefined || key === undefined || asked?.['optional'] === true) return [];
      const map = manifests.find(
        ({ object }) =>
          object.kind === 'ConfigMap' &&
          object.apiVersion === 'v1' &&
          object.metadata.name === name &&
          object.metadata.namespace === namespace,
      );
      const keys = ['data', 'binaryData'].flatMap((field) =>
        Object.keys(fieldsAt(map?.object, [field]) ?? {}),
      );
      if (!map || keys.includes(key)) return [];
      return [
        {
          manifest,
          path: [...path, 'env', index, 'valueFrom', 'configMapKeyRef', 'key'],
          message: `ConfigMap ${name} has no key ${key}; it has ${keys.join(', ') || 'none'}`,
          hint: `add ${key} to the ConfigMap, or mark the reference optional`,
        },
      ];
    }),
  );
}

function containersIn({ object }: RenderedManifest): ReturnType<typeof containersOf> {
  const template = podTemplateOf(object);
  return template ? containersOf(template, ['containers', 'initContainers']) : [];
}
