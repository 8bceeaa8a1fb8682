import pLimit from 'p-limit';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import type { BlobSource, GrowingBlob, Registry } from '../core/ports/registry.ts';
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
 * holds elsewhere is linked instead. A layer is sent while it is compressed where it is sure to be lacking: in a
 * repository without anything, and once another was lacking, as what stands on a new layer is new as well.
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
  const underWay: Promise<void>[] = [];
  const taken = new Set<string>();
  const lacked = new Set<string>();
  const sent = new Map<BlobSource | GrowingBlob, number>();
  // For the sake of speed only: who may not list tags can push all the same.
  let lacking = await registry.isEmpty(repository, signal).catch(() => false);
  // Bytes: of all that was packed, and of that what the registry has already.
  let packedBytes = 0;
  let there = 0;
  let allPacked = false;
  const started = clock.now();
  let shownAt = started;

  function show(force: boolean): void {
    if (force ? shownAt === started : clock.now() - shownAt < PROGRESS_MS) return;
    shownAt = clock.now();
    // As it lies here, until all is packed.
    const total = (allPacked ? packedBytes : image.bytes) - there;
    emit({ type: 'image.progress', done: sumOf(sent), total, what: repository });
  }

  async function upload(blob: BlobSource | GrowingBlob): Promise<void> {
    const onSent = (bytes: number): void => {
      sent.set(blob, bytes);
      show(false);
    };
    await registry.uploadBlob(repository, blob, onSent, either);
  }

  async function send(blob: BlobSource): Promise<void> {
    if ((await registry.hasBlob(repository, blob.digest, either)) || (await isLinked(blob))) {
      there += blob.size;
      return;
    }
    lacking = true;
    lacked.add(blob.digest);
    await upload(blob);
  }

  async function sendGrowing(layer: GrowingBlob): Promise<void> {
    await upload(layer);
    lacked.add((await layer.whole).digest);
  }

  async function isLinked({ digest, heldBy }: BlobSource): Promise<boolean> {
    if (heldBy?.host !== registry.host || heldBy.repository === repository) return false;
    return registry.mountBlob(repository, digest, heldBy.repository, either);
  }

  function count({ size }: BlobSource): void {
    packedBytes += size;
  }

  function start(sending: () => Promise<void>): void {
    underWay.push(atOnce(sending).catch((error: unknown) => stop.abort(error)));
  }

  function take(blob: BlobSource | GrowingBlob): void {
    if (!('digest' in blob)) {
      blob.whole.then(count, () => undefined);
      start(() => sendGrowing(blob));
    } else if (!taken.has(blob.digest)) {
      taken.add(blob.digest);
      count(blob);
      start(() => send(blob));
    }
  }

  const sink = { take, lacksLayers: () => lacking };
  const packed = await image.pack(sink, either).catch((error: unknown) => void stop.abort(error));
  allPacked = true;
  await Promise.all(underWay);
  if (stop.signal.aborted || !packed) throw signal.aborted ? signal.reason : stop.signal.reason;
  show(true);
  return { packed, bytesSent: sumOf(sent), sent: lacked };
}

function sumOf(sent: ReadonlyMap<unknown, number>): number {
  return [...sent.values()].reduce((sum, bytes) => sum + bytes, 0);
}
