import type { Event } from '../../core/events.ts';
import type { Session } from '../world.ts';

/** Page of the commit that was delivered; undefined where its repository is on a host whose pages are not known. */
export async function commitPage(
  events: readonly Event[],
  { adapters, cwd }: Pick<Session, 'adapters' | 'cwd'>,
): Promise<string | undefined> {
  const commit = events
    .flatMap((event) =>
      event.type === 'plan.made' ? [event.plan.commit] : 'commit' in event ? [event.commit] : [],
    )
    .at(0);
  if (commit === undefined) return undefined;
  // A report is worth having without the link.
  const origin = await adapters
    .repository(cwd)
    .then(async (repository) => repository.origin())
    .catch(() => undefined);
  return origin === undefined ? undefined : pageOf(origin, commit);
}

/** `git@github.com:team/shop.git` → https://github.com/team/shop/commit/…; a login in the address is left out. */
export function pageOf(origin: string, commit: string): string | undefined {
  const found = /^(?:(?:https?|ssh):\/\/)?(?:[^@/]+@)?([\w.-]+)(?::\d+(?=\/))?[:/](.+?)(?:\.git)?\/?$/.exec(
    origin,
  );
  const [, host = '', path = ''] = found ?? [];
  if (!/^[\w./~-]+$/.test(path)) return undefined;
  if (host.includes('github')) return `https://${host}/${path}/commit/${commit}`;
  if (host.includes('gitlab')) return `https://${host}/${path}/-/commit/${commit}`;
  if (host === 'bitbucket.org') return `https://${host}/${path}/commits/${commit}`;
  const [project, name] = path.replace(/^scm\//, '').split('/');
  if (!host.includes('bitbucket') || name === undefined) return undefined;
  return `https://${host}/projects/${project ?? ''}/repos/${name}/commits/${commit}`;
}
