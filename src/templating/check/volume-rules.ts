import { dockerSocketRule, hostLogsRule, rwoReplicasRule, rwoSurgeRule } from '../../core/catalogue/check.ts';
import type { RenderedManifest } from '../rendered.ts';
import { largestOf } from './autoscalers.ts';
import type { Checked, Finding, Rule } from './finding.ts';
import { countOf, fieldsAt, listAt, type PodTemplate, podTemplateOf, textAt } from './pods.ts';

/** Rules about what pods mount. */
export const VOLUME_RULES: readonly Rule[] = [
  {
    entry: rwoSurgeRule,
    check: eachWorkload(['Deployment'], (workload, checked) =>
      surges(workload, checked) ? onceMounted(workload, checked, surgeText) : [],
    ),
  },
  {
    entry: rwoReplicasRule,
    check: eachWorkload(['Deployment', 'StatefulSet'], (workload, checked) => {
      const replicas = largestOf(workload.manifest, checked.manifests);
      return replicas < 2
        ? []
        : onceMounted(workload, checked, (claim) => ({
            message: `${replicas} replicas mount PersistentVolumeClaim ${claim}, which is ReadWriteOnce`,
            hint: 'run 1 replica, ask for ReadWriteMany, or use volumeClaimTemplates of a StatefulSet',
          }));
    }),
  },
  {
    entry: hostLogsRule,
    check: eachHostPath((path, { kind }) =>
      kind !== 'DaemonSet' && LOGS.some((folder) => isWithin(path, folder))
        ? {
            message: `${path} of the node is mounted, where logs of the node are`,
            hint: 'log to stdout, and leave the volume out',
          }
        : undefined,
    ),
  },
  {
    entry: dockerSocketRule,
    check: eachHostPath((path) =>
      SOCKETS.some((socket) => isWithin(socket, path))
        ? {
            message: `${path} of the node is mounted, ${SOCKETS.includes(path) ? 'which is' : 'in which is'} the socket of the container runtime`,
            hint: 'build images without it, such as with Slipway or buildah, and ask the API server instead of the runtime',
          }
        : undefined,
    ),
  },
];

export const LOGS = ['/var/log', '/var/lib/docker/containers'];

export const SOCKETS = ['/var/run', '/run'].flatMap((run) =>
  [
    'docker.sock',
    'containerd/containerd.sock',
    'crio/crio.sock',
    'dockershim.sock',
    'podman/podman.sock',
  ].map((socket) => `${run}/${socket}`),
);

type Workload = { readonly manifest: RenderedManifest; readonly template: PodTemplate };
type Said = { readonly message: string; readonly hint: string };

function eachWorkload(
  kinds: readonly string[],
  look: (workload: Workload, checked: Checked) => Finding[],
): Rule['check'] {
  return (checked) =>
    checked.manifests.flatMap((manifest) => {
      const template = podTemplateOf(manifest.object);
      return template && kinds.includes(manifest.object.kind) ? look({ manifest, template }, checked) : [];
    });
}

function eachHostPath(
  say: (path: string, about: { readonly kind: string }) => Said | undefined,
): Rule['check'] {
  return ({ manifests }) =>
    manifests.flatMap((manifest) => {
      const template = podTemplateOf(manifest.object);
      return (template ? listAt(template.spec, 'volumes') : []).flatMap((volume, index): Finding[] => {
        const path = textAt(volume, 'hostPath', 'path');
        const said = path === undefined ? undefined : say(plain(path), manifest.object);
        if (!said) return [];
        const at = [...(template?.path ?? []), 'spec', 'volumes', index, 'hostPath', 'path'];
        return [{ manifest, path: at, ...said }];
      });
    });
}

/** Without slashes that say nothing. */
function plain(path: string): string {
  return path.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Whether a new pod is made before an old one is gone. */
function surges({ manifest }: Workload, { manifests }: Checked): boolean {
  const { object } = manifest;
  if (textAt(object, 'spec', 'strategy', 'type') === 'Recreate') return false;
  const { maxSurge = '25%' } = fieldsAt(object, ['spec', 'strategy', 'rollingUpdate']) ?? {};
  return countOf(maxSurge, largestOf(manifest, manifests), Math.ceil) > 0;
}

function surgeText(claim: string): Said {
  return {
    message: `the new pod of a rollout mounts PersistentVolumeClaim ${claim} beside the old one, and it is ReadWriteOnce`,
    hint: 'set strategy: { type: Recreate }, or maxSurge: 0 and maxUnavailable: 1',
  };
}

/** Volumes of claims among the manifests that only one node may have. */
function onceMounted(
  { manifest, template }: Workload,
  { manifests, environment }: Checked,
  say: (claim: string) => Said,
): Finding[] {
  const homeOf = ({ object }: RenderedManifest): string => object.metadata.namespace ?? environment.namespace;
  return listAt(template.spec, 'volumes').flatMap((volume, index): Finding[] => {
    const name = textAt(volume, 'persistentVolumeClaim', 'claimName');
    if (name === undefined) return [];
    const claim = manifests.find(
      (one) =>
        one.object.kind === 'PersistentVolumeClaim' &&
        one.object.metadata.name === name &&
        homeOf(one) === homeOf(manifest),
    );
    const modes = fieldsAt(claim?.object, ['spec'])?.['accessModes'];
    const isOnce =
      Array.isArray(modes) &&
      modes.length > 0 &&
      modes.every((mode) => mode === 'ReadWriteOnce' || mode === 'ReadWriteOncePod');
    if (!isOnce) return [];
    const at = [...template.path, 'spec', 'volumes', index, 'persistentVolumeClaim', 'claimName'];
    return [{ manifest, path: at, ...say(name) }];
  });
}
