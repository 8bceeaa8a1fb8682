import { createHash } from 'node:crypto';
import type { KubeObject } from '../../core/objects.ts';
import type { Release } from '../../core/release.ts';
import { yamlText } from '../../core/yaml.ts';
import type { ManifestText } from './texts.ts';

/** kOps has no namespace of a release, so every object says its own. */
export function withNamespace(object: KubeObject, { environment }: Pick<Release, 'environment'>): KubeObject {
  const { namespace, clusterScoped } = environment;
  if (object.metadata.namespace !== undefined || clusterScoped.includes(object.kind)) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}

/** An addons channel of kOps: one file with all manifests, and addon.yaml, which names it with the digest of its very bytes. */
export function channelOf(
  { service, environment }: Pick<Release, 'service' | 'environment'>,
  printed: readonly ManifestText[],
): ReadonlyMap<string, string> {
  const name = `${service}-${environment.name}`;
  const manifest = `${name}.yaml`;
  const text = printed.map((one) => `---\n${one.text}`).join('');
  const addon = {
    name,
    // Older kOps wants one; whether anything changed it knows by the digest.
    version: '1.0.0',
    selector: { 'k8s-addon': name },
    manifest,
    manifestHash: createHash('sha256').update(text).digest('hex'),
  };
  return new Map([
    ['addon.yaml', yamlText({ kind: 'Addons', metadata: { name }, spec: { addons: [addon] } })],
    [manifest, text],
  ]);
}
