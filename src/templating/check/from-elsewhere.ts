import type { Path } from '../../core/yaml.ts';
import type { RenderedManifest } from '../rendered.ts';
import { allowances } from './allow.ts';
import { listAt } from './pods.ts';

/** Rules about what a template leaves to others, by kind: a deploy would call the same a failure. */
const RULES: Readonly<
  Record<string, readonly (readonly [rule: string, paths: (manifest: RenderedManifest) => readonly Path[]])[]>
> = {
  Service: [
    ['service-selects', () => [['spec', 'selector']]],
    [
      'service-port',
      ({ object }) =>
        listAt(object, 'spec', 'ports').map((_, index) => ['spec', 'ports', index, 'targetPort']),
    ],
  ],
  HorizontalPodAutoscaler: [['hpa-target', () => [['spec', 'scaleTargetRef']]]],
};

/** Which of these a comment in the template allows. */
export function allowedFromElsewhere(manifest: RenderedManifest): readonly string[] {
  const isAllowed = allowances();
  return (RULES[manifest.object.kind] ?? []).flatMap(([rule, paths]) =>
    paths(manifest).some((path) => isAllowed(rule, { manifest, path, message: '', hint: '' })) ? [rule] : [],
  );
}
