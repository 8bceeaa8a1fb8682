import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './program.ts';

/** The examples of addons in a folder of their own, where their projects are in copies of their modules. */
export type Addons = {
  readonly folder: string;
  /** What makes the manifests of each that imports them, as docs/addons.md says it. */
  readonly imports: Readonly<Record<'metrics-server' | 'keda' | 'monitoring', readonly string[]>>;
};

/** `upstream` has the modules of the projects. */
export function addonsIn(folder: string, upstream: string): Addons {
  cpSync(join(project, 'examples/addons'), folder, { recursive: true });

  /** The kustomization as it is, but for where the project is. */
  function published(name: string, module: string, parts: readonly string[], within = ''): void {
    const at = join(folder, name, 'upstream');
    for (const part of parts)
      cpSync(join(upstream, module, part), join(at, 'published', part), {
        recursive: true,
        dereference: true,
      });
    const file = join(at, 'kustomization.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/https:\S+/, `published${within}`));
  }

  published('keda', 'keda-2.21.0', ['config'], '/config/default');
  published('monitoring', 'prometheus-operator-0.85.0', ['kustomization.yaml', 'bundle.yaml']);
  const chart = join(upstream, 'metrics-server-0.9.0/charts/metrics-server');
  const environment = ['-e', 'cluster'];
  return {
    folder,
    imports: {
      'metrics-server': [
        ...['import', 'helm', chart, ...environment],
        ...['--namespace', 'kube-system', '--values', 'values.yml'],
      ],
      keda: [
        ...['import', 'kustomize', './upstream', '--name', 'keda', ...environment],
        ...['--made-in-cluster', 'Secret/kedaorg-certs'],
      ],
      monitoring: ['import', 'kustomize', './upstream', '--name', 'operator', ...environment],
    },
  };
}
