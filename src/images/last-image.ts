import type { Registry } from '../core/ports/registry.ts';
import type { ImageTarget } from './target.ts';

/** Build number in a tag that Slipway made: `<branch>-<build>-<short sha>`. */
const OURS = /^(?<branch>.+)-(?<number>\d+)-[0-9a-f]{7}$/;

/** The newest image of the repository, of the same branch if there is one: its layers are the likeliest to fit. */
export async function lastImage(
  registry: Registry,
  { host, repository, tag }: ImageTarget,
  signal: AbortSignal,
): Promise<string | undefined> {
  const tags = (await registry.tags(repository, signal)) ?? [];
  const own = OURS.exec(tag)?.groups?.['branch'];
  const newest = tags
    .flatMap((name) => {
      const { branch, number } = OURS.exec(name)?.groups ?? {};
      return branch === undefined ? [] : [{ name, isOwn: branch === own, number: Number(number) }];
    })
    .sort((a, b) => Number(b.isOwn) - Number(a.isOwn) || b.number - a.number)[0];
  return newest && `${host}/${repository}:${newest.name}`;
}
