import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { noFolder } from '../core/catalogue/usage.ts';
import type { Host } from '../app/world.ts';
import type { Args } from './command.ts';

/** Options that name a file or folder: a person means them from where the person is. */
const PATHS = [
  'approval',
  'approvers',
  'crd',
  'file',
  'from',
  'junit',
  'key',
  'out',
  'plan',
  'platform',
  'report',
  'save',
  'show',
  'values',
];
/** Arguments that are paths only where they begin as one: others are addresses or names of a repository of charts. */
const MAYBE_PATHS = ['chart', 'folder'];
/** Commands that are about no service, or about one that is not there yet. */
const ANYWHERE = ['init', 'ktmpl', 'platform', 'sandbox'];
const TEMPLATES = 'deploy';
const DEEPEST = 40;

type Located = { readonly args: Args; readonly cwd: string };

/**
 * The folder of the service for a command that is called elsewhere: that of a Jenkinsfile which is named, else the nearest one
 * above with a Jenkinsfile, up to the root of the git repository. Paths among the options stay those of where the command was called. Throws NO_FOLDER.
 */
export async function inServiceFolder(
  named: string,
  args: Args,
  { cwd, adapters }: Pick<Host, 'cwd' | 'adapters'>,
): Promise<Located> {
  const here = { args, cwd };
  const { directory } = args;
  // `init` makes the folder of a new service.
  if (
    typeof directory === 'string' &&
    named !== 'init' &&
    !(await isFolder(resolve(cwd, directory), adapters))
  )
    throw noFolder(directory);
  if (ANYWHERE.includes(named) || ['context', 'directory'].some((name) => args[name] !== undefined))
    return here;
  const { file } = args;
  // A file of the bucket, whose versions --from and --to may name.
  if (named === 'secrets' && file !== undefined) return here;
  const found =
    typeof file === 'string'
      ? await serviceOf(resolve(cwd, file), cwd, adapters)
      : await nearest(cwd, 'Jenkinsfile', adapters);
  if (found === undefined || found === cwd) return here;
  const moved = (value: unknown): unknown =>
    typeof value === 'string' && !isAbsolute(value) ? relative(found, resolve(cwd, value)) : value;
  const entries = Object.entries(args).map(([name, value]) => {
    const isPath =
      PATHS.includes(name) || (MAYBE_PATHS.includes(name) && /^\.\.?(?:\/|$)/.test(String(value)));
    if (!isPath) return [name, value] as const;
    return [name, Array.isArray(value) ? value.map(moved) : moved(value)] as const;
  });
  return { cwd: found, args: Object.fromEntries(entries) };
}

async function isFolder(path: string, adapters: Host['adapters']): Promise<boolean> {
  // One that only cannot be read is told of by whatever wants to read it.
  const names = (await adapters.files(path)).names('.', { anywhere: true }).catch(() => []);
  return (await names) !== undefined;
}

/** A Jenkinsfile may lie in a folder of its own, such as `ci/`, and the templates at the root; undefined where nothing says so. */
async function serviceOf(file: string, cwd: string, adapters: Host['adapters']): Promise<string | undefined> {
  const isBelow = !relative(cwd, file).startsWith('..');
  if (isBelow && (await isFolder(join(cwd, TEMPLATES), adapters))) return undefined;
  const found = await nearest(dirname(file), TEMPLATES, adapters);
  return found ?? (isBelow ? undefined : dirname(file));
}

/** The nearest folder with something of that name in it, from one upwards. */
async function nearest(from: string, name: string, adapters: Host['adapters']): Promise<string | undefined> {
  let folder = from;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const names = await (await adapters.files(folder)).names('.').catch(() => undefined);
    if (names?.includes(name)) return folder;
    // What lies outside of the repository is of somebody else.
    if (names?.includes('.git') || dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return undefined;
}
