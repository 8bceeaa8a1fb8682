import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { noFolder } from '../core/catalogue/usage.ts';
import type { Host } from '../app/world.ts';
import type { Args } from './command.ts';

/** Options that name a file or folder: a person means them from where the person is. */
const PATHS = [
  'approval',
  'approvers',
  'crd',
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
const DEEPEST = 40;

type Located = { readonly args: Args; readonly cwd: string };

/**
 * The folder of the service for a command that is called below it: the nearest one above with a Jenkinsfile, up to the root
 * of the git repository. Paths among the options stay those of where the command was called. Throws NO_FOLDER.
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
  if (ANYWHERE.includes(named) || ['file', 'context', 'directory'].some((name) => args[name] !== undefined))
    return here;
  const found = await serviceAbove(cwd, adapters);
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

async function serviceAbove(from: string, adapters: Host['adapters']): Promise<string | undefined> {
  let folder = from;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    const names = await (await adapters.files(folder)).names('.').catch(() => undefined);
    if (names?.includes('Jenkinsfile')) return folder;
    // What lies outside of the repository is of somebody else.
    if (names?.includes('.git') || dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
  return undefined;
}
