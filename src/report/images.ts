import type { ImageEvent } from '../core/events/images.ts';
import type { StageResult } from '../core/events/stages.ts';

/** One line for people; undefined where the summary of the stage says it. */
export function imageLine(event: ImageEvent): string | undefined {
  switch (event.type) {
    case 'image.progress':
      return `  ${bytesText(event.done)} of ${bytesText(event.total)} sent to ${event.what}`;
    case 'image.built':
    case 'image.found':
    case 'image.pushed':
      return undefined;
  }
}

/** What a finished push says: `3 layers, 2 already there, 1.2 MB sent → sha256:9b1c…`. */
export function pushedText({
  layers,
  alreadyThere,
  bytesSent,
  digest,
}: Omit<Extract<StageResult, { code: 'image-pushed' }>, 'code' | 'image'>): string {
  const there = alreadyThere === 0 ? '' : `, ${alreadyThere === layers ? 'all' : alreadyThere} already there`;
  const sent = bytesSent === 0 ? '' : `, ${bytesText(bytesSent)} sent`;
  return `${layers} layer${layers === 1 ? '' : 's'}${there}${sent} → ${digest.slice(0, 19)}…`;
}

/** `640 B`, `1.2 MB`, `3.0 GB`: thousands, as networks and disks are sold. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return bytes < 1_000_000_000 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
