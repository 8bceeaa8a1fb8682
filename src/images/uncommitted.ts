import dockerignore from '@balena/dockerignore';
import { posix } from 'node:path';
import type { ImageSource } from '../core/release.ts';
import { withinTime } from '../core/within-time.ts';

/** A workspace that differs from its commit. */
export type Workspace = {
  /** Paths that differ, relative to the workspace. */
  readonly dirty: readonly string[];
  /** Whether git holds something at or below a path. */
  readonly isTracked: (path: string) => Promise<boolean>;
  /** Text of a file; undefined where there is none. */
  readonly text: (path: string) => Promise<string | undefined>;
};

/** What Slipway writes itself, by the names that its documentation uses; no image is made of it. */
const SLIPWAYS =
  /^\.slipway\/|^approval\.json$|(?:^|\/)[^/]*\.plan$|^(?:slipway-)?(?:report|junit)[^/]*\.(?:html|xml|json|sarif)$/;
/** What describes the delivery rather than what is delivered. */
const DELIVERY = /^(?:Jenkinsfile|platform\.ya?ml)$|^deploy\/[^/]*template[^/]*$/;

/** Of the paths that differ from the commit those that can be in the image. */
export async function uncommittedIn(source: ImageSource, workspace: Workspace): Promise<readonly string[]> {
  const dirty = workspace.dirty.filter((path) => !SLIPWAYS.test(path));
  if (dirty.length === 0) return [];
  if (source.from === 'dockerfile') return inContext(source, dirty, workspace);
  const paths = source.from === 'archive' ? [source.archive] : Object.keys(source.layers);
  const tracked = await Promise.all(paths.map((path) => workspace.isTracked(path)));
  // What git does not hold was made by a test line, of any file here.
  if (tracked.includes(false)) return dirty.filter((path) => !DELIVERY.test(path));
  return dirty.filter((path) => paths.some((layer) => isBelow(path, layer)));
}

async function inContext(
  { dockerfile, context }: ImageSource & { from: 'dockerfile' },
  dirty: readonly string[],
  { text }: Workspace,
): Promise<readonly string[]> {
  // Builders differ in which of these they read, so that only what all of them leave out is surely not in the image.
  const names = [
    `${dockerfile}.dockerignore`,
    posix.join(context, '.containerignore'),
    posix.join(context, '.dockerignore'),
  ];
  const read = await Promise.all(names.map(text));
  const within = dirty.filter((path) => isBelow(path, context));
  const ignored = ignoredOf(
    within.map((path) => posix.relative(context, path)),
    read.filter((rules) => rules !== undefined),
  );
  const isIgnored = (path: string): boolean => ignored.has(posix.relative(context, path));
  return dirty.filter(
    (path) =>
      [dockerfile, ...names].some((name) => posix.normalize(name) === path) ||
      (isBelow(path, context) && !isIgnored(path)),
  );
}

/** Those that every file of rules leaves out; none where the rules take longer to match than anybody means. */
function ignoredOf(paths: readonly string[], read: readonly string[]): ReadonlySet<string> {
  if (read.length === 0) return new Set();
  try {
    const all = withinTime(
      () => {
        const filters = read.map((rules) => dockerignore.default().add(rules));
        return paths.filter((path) => filters.every((filter) => filter.ignores(path)));
      },
      () => new OutOfTime(),
    );
    return new Set(all);
  } catch (error) {
    if (error instanceof OutOfTime) return new Set();
    throw error;
  }
}

class OutOfTime extends Error {}

function isBelow(path: string, folder: string): boolean {
  const top = posix.normalize(folder).replace(/\/$/, '');
  return top === '.' || path === top || path.startsWith(`${top}/`);
}
