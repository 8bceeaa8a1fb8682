import { groupOf } from '../../core/objects.ts';
import type { RenderedManifest } from '../rendered.ts';

const SCALABLE: readonly string[] = ['apps/Deployment', 'apps/StatefulSet', 'argoproj.io/Rollout'];

/** What the templates of a release made. */
export type Made = {
  readonly manifests: readonly RenderedManifest[];
  /** All of them could be rendered, so that what is missing is nowhere. */
  readonly whole: boolean;
};

/** What the templates of a deployment make whose Pods can be counted. */
export function targetsOf(
  deployment: string,
  manifests: readonly RenderedManifest[],
): readonly RenderedManifest[] {
  return manifests.filter(
    ({ object, file }) =>
      file.deployment?.name === deployment &&
      SCALABLE.includes(`${groupOf(object.apiVersion)}/${object.kind}`),
  );
}
