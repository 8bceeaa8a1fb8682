import pLimit from 'p-limit';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import type { BlobSource, Registry } from '../core/ports/registry.ts';
import type { ContentImage, PackedImage } from './built.ts';

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

export type Sent = {
  readonly packed: PackedImage;
  readonly bytesSent: number;
  /** Digests of what the repository lacked. */
  readonly sent: ReadonlySet<string>;
};

/**
 * Packs the image and sends the blobs that the repository lacks as they become known, several at once; what the registry
 * holds elsewhere is linked instead.
 */
export async function sendBlobs(
  image: ContentImage,
  { registry, repository, emit, clock }: Sending,
  signal: AbortSignal,
): Promise<Sent> {
  const atOnce = pLimit(AT_ONCE);
  // One failure stops the others: nobody waits for gigabytes of an image that will not be.
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const underWay = new Map<string, Promise<void>>();
  const sent = new Map<string, number>();
  // As it lies here, until all is packed; less what the registry says it has.
  let total = image.bytes;
  let known = 0;
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
      known -= blob.size;
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

  function onBlob(blob: BlobSource): void {
    if (underWay.has(blob.digest)) return;
    known += blob.size;
    const sending = atOnce(() => send(blob)).catch((error: unknown) => stop.abort(error));
    underWay.set(blob.digest, sending);
  }

  const packed = await image.pack(onBlob, either).catch((error: unknown) => void stop.abort(error));
  total = known;
  await Promise.all(underWay.values());
  if (stop.signal.aborted || !packed) throw signal.aborted ? signal.reason : stop.signal.reason;
  show(true);
  return { packed, bytesSent: sumOf(sent), sent: new Set(sent.keys()) };
}

function sumOf(sent: ReadonlyMap<string, number>): number {
  return [...sent.values()].reduce((sum, bytes) => sum + bytes, 0);
}
