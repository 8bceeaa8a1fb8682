import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../src/core/objects.ts';
import { configMap, deployment, job, service } from '../support/objects.ts';
import { secretYaml } from '../support/secret-files.ts';

/** Objects of the release that a fault meets, the Secret among them. */
export const OBJECTS = 30;

/** Versions of the service of the tests: the second has 13 objects that are new, 16 that are other, and lacks 4. */
export type Version = 1 | 2;

const numbered = (from: number, to: number, level: string): readonly KubeObject[] =>
  Array.from({ length: to - from }, (_, index) => configMap(`settings-${from + index}`, { level }));

const SETTINGS = { 1: [0, 16], 2: [4, 28] } as const;

export function settingsOf(version: Version): readonly string[] {
  const [from, to] = SETTINGS[version];
  return numbered(from, to, '').map(({ metadata }) => metadata.name);
}

/** All but the Secret, which is fetched; a Job among them, which must not run twice. */
function objectsOf(version: Version, image: string): readonly KubeObject[] {
  const [from, to] = SETTINGS[version];
  return [
    ...numbered(from, to, String(version)),
    service('web', version === 1 ? {} : { sessionAffinity: 'ClientIP' }),
    ...(version === 1 ? [] : [service('worker')]),
    deployment('web', `${image}:v${version}`),
    // So that there is a rollout to be disturbed.
    deployment('worker', `${image}:v${version}`, { minReadySeconds: version === 1 ? 0 : 3 }),
    job('migrate', `${image}:v${version}`),
  ];
}

/** Writes the service into a folder, as people write it. */
export function writeDelivery(
  folder: string,
  {
    version,
    image,
    secrets,
  }: { readonly version: Version; readonly image: string; readonly secrets: string },
): void {
  const templates = join(folder, 'deploy');
  rmSync(templates, { recursive: true, force: true });
  mkdirSync(templates, { recursive: true });
  writeFileSync(
    join(folder, 'Jenkinsfile'),
    `slipway {\n  kubernetes {\n    deployment 'web'\n    deployment 'worker'\n    secrets '${secrets}'\n  }\n}\n`,
  );
  for (const object of objectsOf(version, image)) {
    const { kind, metadata } = object;
    const own = kind === 'Deployment' ? metadata.name : `${kind.toLowerCase()}-${metadata.name}`;
    writeFileSync(join(templates, `${own}-template.yml`), `${JSON.stringify(object, undefined, 2)}\n`);
  }
}

export function secretText(version: Version): string {
  return secretYaml({ TOKEN: `token of version ${version}` });
}
