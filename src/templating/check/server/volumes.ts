import type { KubeObject } from '../../../core/objects.ts';
import { containersOf, listAt, podTemplateOf, textAt } from '../pods.ts';
import type { Problem } from './problem.ts';

/** Mounts of no volume, two at one place, and volumes of several sorts. */
export function badVolumes(object: KubeObject): Problem[] {
  const template = podTemplateOf(object);
  if (!template) return [];
  const volumes = listAt(template.spec, 'volumes');
  const claims = object.kind === 'StatefulSet' ? listAt(object, 'spec', 'volumeClaimTemplates') : [];
  const names = [
    ...volumes.map((volume) => textAt(volume, 'name')),
    ...claims.map((claim) => textAt(claim, 'metadata', 'name')),
  ].filter((name) => name !== undefined);
  return [
    ...volumes.flatMap((volume, index) => {
      const sources = Object.keys(volume).filter((field) => field !== 'name' && volume[field] !== null);
      if (sources.length < 2) return [];
      const path = [...template.path, 'spec', 'volumes', index];
      return [{ path, message: `volume ${textAt(volume, 'name') ?? ''} is both ${sources.join(' and ')}` }];
    }),
    ...containersOf(template, ['initContainers', 'containers']).flatMap(({ container, path }) =>
      (['volumeMounts', 'volumeDevices'] as const).flatMap((list) => {
        const at = list === 'volumeMounts' ? 'mountPath' : 'devicePath';
        const mounts = listAt(container, list);
        const places = mounts.map((mount) => textAt(mount, at));
        return mounts.flatMap((mount, index): Problem[] => {
          const name = textAt(mount, 'name');
          const place = textAt(mount, at);
          const there = names.join(', ') || 'no volume';
          return [
            ...(name !== undefined && !names.includes(name)
              ? [
                  {
                    path: [...path, list, index, 'name'],
                    message: `container ${container.name ?? ''} mounts ${name}, and the pod has ${there}`,
                    hint: 'add it to spec.volumes, or correct its name',
                  },
                ]
              : []),
            ...(place !== undefined && places.indexOf(place) < index
              ? [{ path: [...path, list, index, at], message: `${place} is mounted twice` }]
              : []),
          ];
        });
      }),
    ),
  ];
}
