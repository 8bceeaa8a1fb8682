import { configMissingRule } from '../../core/catalogue/check.ts';
import { groupOf } from '../../core/objects.ts';
import { suggestion } from '../../core/suggestion.ts';
import type { Path } from '../../core/yaml.ts';
import type { RenderedManifest } from '../rendered.ts';
import type { Checked, Finding, Rule } from './finding.ts';
import { containersOf, fieldsAt, listAt, podTemplateOf, textAt } from './pods.ts';

/** ConfigMaps and Secrets that a container needs to start, and nobody in sight brings. */
export const CONFIG_RULE: Rule = {
  entry: configMissingRule,
  check: (checked) => {
    // Whoever watches a custom resource may make either of it.
    if (checked.manifests.some(isCustom)) return [];
    const namesOf = namesIn(checked);
    return checked.manifests.flatMap((manifest) =>
      usesOf(manifest)
        .filter(({ kind }) => kind === 'ConfigMap' || checked.secretFiles !== true)
        .flatMap((use) => missing(manifest, use, namesOf(use.kind, manifest.object.metadata.namespace))),
    );
  },
};

/** Names of all objects of a kind in a namespace, looked for once: there may be thousands. */
function namesIn({ manifests }: Checked): (kind: string, namespace?: string) => ReadonlySet<string> {
  const known = new Map<string, Set<string>>();
  for (const { object } of manifests) {
    const id = `${object.kind} ${object.metadata.namespace ?? ''}`;
    known.set(id, (known.get(id) ?? new Set()).add(object.metadata.name));
  }
  return (kind, namespace = '') => known.get(`${kind} ${namespace}`) ?? new Set();
}

type Use = { readonly kind: 'ConfigMap' | 'Secret'; readonly name: string; readonly path: Path };

/** Groups of Kubernetes itself have no dot, or end in k8s.io. */
function isCustom({ object }: RenderedManifest): boolean {
  const group = groupOf(object.apiVersion);
  return group.includes('.') && !group.endsWith('.k8s.io');
}

function missing(
  manifest: RenderedManifest,
  { kind, name, path }: Use,
  names: ReadonlySet<string>,
): Finding[] {
  // The cluster puts this one into every namespace.
  if (names.has(name) || name === 'kube-root-ca.crt') return [];
  const bring =
    kind === 'Secret'
      ? "name its file with secrets 'FILE' in the Jenkinsfile"
      : `add the ConfigMap to deploy/`;
  return [
    {
      manifest,
      path,
      message: `${kind} ${name} is not part of the release${suggestion(name, [...names])}`,
      hint: `${bring}, or allow it where the cluster has it: # slipway: allow config-missing`,
    },
  ];
}

const FROM_ENV = [
  ['configMapRef', 'ConfigMap'],
  ['secretRef', 'Secret'],
] as const;
const FROM_KEY = [
  ['configMapKeyRef', 'ConfigMap'],
  ['secretKeyRef', 'Secret'],
] as const;

function usesOf({ object }: RenderedManifest): Use[] {
  const template = podTemplateOf(object);
  const containers = template ? containersOf(template, ['containers', 'initContainers']) : [];
  return containers.flatMap(({ container, path }) => [
    ...listAt(container, 'envFrom').flatMap((source, index) =>
      FROM_ENV.flatMap(([field, kind]) =>
        useAt(source, [field], { kind, path: [...path, 'envFrom', index] }),
      ),
    ),
    ...listAt(container, 'env').flatMap((variable, index) =>
      FROM_KEY.flatMap(([field, kind]) =>
        useAt(variable, ['valueFrom', field], { kind, path: [...path, 'env', index] }),
      ),
    ),
  ]);
}

function useAt(holder: unknown, at: readonly string[], { kind, path }: Omit<Use, 'name'>): Use[] {
  const reference = fieldsAt(holder, at);
  const name = textAt(reference, 'name');
  if (name === undefined || reference?.['optional'] === true) return [];
  return [{ kind, name, path: [...path, ...at, 'name'] }];
}
