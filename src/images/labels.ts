import type { Build } from '../core/build.ts';

/**
 * Labels of the OCI convention. Only what follows from the commit: a build's number or time would give the same commit
 * another digest each time.
 */
export function ociLabels(build: Pick<Build, 'commit' | 'committedAt'>): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.created': new Date(build.committedAt).toISOString(),
    'org.opencontainers.image.revision': build.commit,
  };
}
