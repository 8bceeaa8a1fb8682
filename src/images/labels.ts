import type { Build } from '../core/build.ts';

export const REVISION = 'org.opencontainers.image.revision';

/** Behind the commit where the image has more than it, as `git describe --dirty` has it. */
const DIRTY = '-dirty';

export function isDirty(revision: string | undefined): boolean {
  return revision?.endsWith(DIRTY) === true;
}

/**
 * Labels of the OCI convention. Only what follows from the commit: a build's number or time would give the same commit
 * another digest each time.
 */
export function ociLabels(
  build: Pick<Build, 'commit' | 'committedAt' | 'dirty'>,
  origin: string | undefined,
): Readonly<Record<string, string>> {
  const source = origin === undefined ? undefined : sourceFrom(origin);
  return {
    'org.opencontainers.image.created': new Date(build.committedAt).toISOString(),
    [REVISION]: build.dirty.length > 0 ? build.commit + DIRTY : build.commit,
    ...(source !== undefined && { 'org.opencontainers.image.source': source }),
  };
}

/**
 * Where people find the code: the same text whether a clone came by SSH or HTTPS, so that a laptop and Jenkins build the
 * same image, and never the login in a URL. Undefined for a folder of this machine.
 */
function sourceFrom(origin: string): string | undefined {
  // One letter before the colon is a drive of Windows.
  const short = /^(?:[^@/]+@)?([^:/]{2,}):(?!\/\/)(.+)$/.exec(origin);
  const url = short ? `ssh://${short[1]}/${short[2]}` : origin;
  if (!/^(?:https?|ssh|git):\/\//.test(url) || !URL.canParse(url)) return undefined;
  const { protocol, hostname, host, pathname } = new URL(url);
  // Only the port of a web server leads people anywhere.
  const place = protocol.startsWith('http') ? host : hostname;
  return `https://${place}${pathname
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .replace(/^\/+/, '/')}`;
}
