import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from './fault.ts';
import type { Place, Ran, Running } from './place.ts';

/** A disk of its own without a free block, mounted where only the program sees it. */
function onFullDisk({ spare }: Place): Running & { readonly disk: string } {
  const disk = join(spare, 'disk');
  mkdirSync(disk, { recursive: true });
  const full = `mount -t tmpfs -o size=4k none '${disk}' && { cat /dev/zero > '${disk}/full' || exec "$@"; }`;
  return {
    disk,
    shell: `exec unshare --mount --map-root-user sh -c '${full.replaceAll("'", `'\\''`)}' sh "$@" 2>&1`,
  };
}

async function deployed(place: Place, words: (disk: string) => readonly string[], env = {}): Promise<Ran> {
  const { disk, shell } = onFullDisk(place);
  const folders = Object.fromEntries(
    ['TMPDIR', 'XDG_STATE_HOME', 'XDG_CACHE_HOME'].map((name) => [name, disk]),
  );
  return place.slipway(['deploy', ...words(disk)], { shell: shell ?? '', env: { ...folders, ...env } });
}

/** What befalls the disk and the open files of the machine that deploys. */
export const diskFaults: readonly Fault[] = [
  {
    name: 'the disk of temporary files, state and caches is full',
    moments: [1],
    few: [1],
    exits: [0],
    run: async (place) => deployed(place, () => []),
  },
  {
    name: 'the disk of the reports is full',
    moments: [1],
    few: [1],
    exits: [2],
    words: /✓ development runs[^]*report\.html cannot be written: the disk is full[^]*make room there/,
    run: async (place) =>
      deployed(place, (disk) => ['--report', join(disk, 'report.html'), '--junit', join(disk, 'junit.xml')]),
  },
  {
    name: 'the disk of the console log is full',
    moments: [1],
    few: [1],
    exits: [0, 3],
    run: async (place) => place.slipway(['deploy'], { shell: 'exec "$@" > /dev/full 2> /dev/full' }),
  },
  {
    name: 'no more files may be opened than so many',
    moments: [22, 24, 26, 28, 30, 32, 36, 40, 48],
    few: [30],
    exits: [0, 1, 2, 3],
    run: async (place, most) => place.slipway(['deploy'], { shell: `ulimit -n ${most}; exec "$@"` }),
  },
];
