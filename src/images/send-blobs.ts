import pLimit from 'p-limit';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import type { BlobSource, Registry } from '../core/ports/registry.ts';

/** Blobs of one image that are sent at the same time. */
const AT_ONCE = 4;
/** Often enough for a bar that moves; a console shows less of it. */
const PROGRESS_MS = 200;

export type Sending = {
  readonly registry: Registry;
  readonly repository: string;
  readonly emit: Emit;
  readonly clock: Clock;
};

/** Sends the blobs the repository lacks, several at once; what the registry holds elsewhere is linked instead. */
export async function sendBlobs(
  blobs: readonly BlobSource[],
  { registry, repository, emit, clock }: Sending,
  signal: AbortSignal,
): Promise<{ bytesSent: number; sent: Set<string> }> {
  const atOnce = pLimit(AT_ONCE);
  // One failure stops the others: nobody waits for gigabytes of an image that will not be.
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const sent = new Map<string, number>();
  const unique = new Map(blobs.map((blob) => [blob.digest, blob]));
  // All of it, until the registry says what it has.
  let total = [...unique.values()].reduce((sum, { size }) => sum + size, 0);
  const started = clock.now();
  let shownAt = started;

  function show(force: boolean): void {
    if (force ? shownAt === started : clock.now() - shownAt < PROGRESS_MS) return;
    shownAt = clock.now();
    emit({ type: 'image.progress', done: sumOf(sent), total, what: repository });
  }

  async function send(blob: BlobSource): Promise<void> {
    if ((await registry.hasBlob(repository, blob.digest, either)) || (await isLinked(blob))) {
      total -= blob.size;
      return;
    }
    sent.set(blob.digest, 0);
    await registry.uploadBlob(
      repository,
      blob,
      (bytes) => {
        sent.set(blob.digest, bytes);
        show(false);
      },
      either,
    );
  }

  async function isLinked({ digest, heldBy }: BlobSource): Promise<boolean> {
    if (heldBy?.host !== registry.host || heldBy.repository === repository) return false;
    return registry.mountBlob(repository, digest, heldBy.repository, either);
  }

  await Promise.allSettled(
    [...unique.values()].map((blob) => atOnce(() => send(blob).catch((error: unknown) => stop.abort(error)))),
  );
  if (stop.signal.aborted) throw signal.aborted ? signal.reason : stop.signal.reason;
  show(true);
  return { bytesSent: sumOf(sent), sent: new Set(sent.keys()) };
}

function sumOf(sent: ReadonlyMap<string, number>): number {
  return [...sent.values()].reduce((sum, bytes) => sum + bytes, 0);
}
