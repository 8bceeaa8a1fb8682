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

type Sent = {
  readonly packed: PackedImage;
  readonly bytesSent: number;
  /** Digests of what the repository lacked. */
  readonly sent: ReadonlySet<string>;
};

/**
 * Packs the image and sends the blobs that the repository lacks as they become known, several at once; what the registry
 * holds elsewhere is linked instead.
 */
export async function sendBlobs(image: ContentImage, sending: Sending, signal: AbortSignal): Promise<Sent> {
  const { registry, repository } = sending;
  const atOnce = pLimit(AT_ONCE);
  // One failure stops the others: nobody waits for gigabytes of an image that will not be.
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const uploads = new Map<string, Promise<void>>();
  const progress = startProgress(image.bytes, sending);

  async function send(blob: BlobSource): Promise<void> {
    const isThere = await registry.hasBlob(repository, blob.digest, either);
    if (isThere || (await isLinked(blob))) return progress.skip(blob);
    const onSent = (bytes: number): void => progress.sent(blob, bytes);
    onSent(0);
    await registry.uploadBlob(repository, blob, onSent, either);
  }

  async function isLinked({ digest, heldBy }: BlobSource): Promise<boolean> {
    if (heldBy?.host !== registry.host || heldBy.repository === repository) return false;
    return registry.mountBlob(repository, digest, heldBy.repository, either);
  }

  function take(blob: BlobSource): void {
    if (uploads.has(blob.digest)) return;
    progress.packed(blob);
    uploads.set(
      blob.digest,
      atOnce(() => send(blob)).catch((error: unknown) => stop.abort(error)),
    );
  }

  const packed = await image.pack(take, either).catch((error: unknown) => void stop.abort(error));
  progress.allPacked();
  await Promise.all(uploads.values());
  if (stop.signal.aborted || !packed) throw signal.aborted ? signal.reason : stop.signal.reason;
  return { packed, ...progress.end() };
}

type Progress = {
  packed(blob: BlobSource): void;
  allPacked(): void;
  skip(blob: BlobSource): void;
  sent(blob: BlobSource, bytes: number): void;
  end(): Omit<Sent, 'packed'>;
};

/** Tells how much is sent of what has to be; compressed sizes are known only when all is packed, `imageBytes` until then. */
function startProgress(imageBytes: number, { repository, emit, clock }: Sending): Progress {
  const sent = new Map<string, number>();
  const started = clock.now();
  let shownAt = started;
  let [packedBytes, skippedBytes] = [0, 0];
  let total: number | undefined;
  const bytesSent = (): number => [...sent.values()].reduce((sum, bytes) => sum + bytes, 0);
  const show = (): void => {
    shownAt = clock.now();
    const all = (total ?? imageBytes) - skippedBytes;
    emit({ type: 'image.progress', done: bytesSent(), total: all, what: repository });
  };
  return {
    packed: ({ size }) => void (packedBytes += size),
    allPacked: () => void (total = packedBytes),
    skip: ({ size }) => void (skippedBytes += size),
    sent: ({ digest }, bytes) => {
      sent.set(digest, bytes);
      if (clock.now() - shownAt >= PROGRESS_MS) show();
    },
    end: () => {
      // A push that was over before the first look is told by its result alone.
      if (shownAt !== started) show();
      return { bytesSent: bytesSent(), sent: new Set(sent.keys()) };
    },
  };
}
