import { registryUnreachable } from '../../core/catalogue/registry.ts';
import type { Clock } from '../../core/clock.ts';
import type { UserError } from '../../core/errors.ts';
import type { BlobSource } from '../../core/ports/registry.ts';
import { ledTo, type Send } from './connection.ts';
import { type Deed, refusal } from './errors.ts';
import { type Answer, type Call, discard } from './http.ts';
import { isTransient, PATIENCE_MS, waitBefore } from './retry.ts';

type Upload = {
  /** For calls without a stream: repeated by itself. */
  readonly send: Send;
  /** For calls with one: this file decides from where it goes on. */
  readonly once: Send;
  readonly clock: Clock;
  readonly chunkBytes: number;
  readonly start: URL;
  readonly deed: Deed;
};

/** Tries without a single byte accepted between them. */
const FRUITLESS = 6;

/** 416 and 404: the registry lost count or the session; 401: the login ended, a new one is held already. */
const CAN_GO_ON = [401, 404, 416];

type Session = { readonly location: URL; readonly offset: number };

/** Sends a blob in chunks; after a broken one asks the registry how much arrived and goes on from there. */
export async function uploadBlob(
  upload: Upload,
  blob: BlobSource,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  let session = await begin(upload, signal);
  let fruitless = 0;
  while (session.offset < blob.size) {
    const { offset } = session;
    const outcome = await sendChunk(upload, session, { blob, onSent, signal });
    if ('accepted' in outcome) {
      fruitless = 0;
      session = outcome.accepted;
    } else {
      fruitless += 1;
      const wait = waitBefore(fruitless, outcome.answer, upload.clock.now());
      if (fruitless >= FRUITLESS || wait > PATIENCE_MS) throw outcome.error;
      await upload.clock.wait(wait, signal);
      session = await resume(upload, session, signal);
      if (session.offset > offset) fruitless = 0;
    }
    onSent(session.offset);
  }
  await finish(upload, session, blob, signal);
}

async function begin({ send, start, deed }: Upload, signal: AbortSignal): Promise<Session> {
  const call: Call = { method: 'POST', url: start, headers: { 'content-length': 0 } };
  const answer = await send(call, deed.repository, signal);
  if (answer.status !== 202) throw await refusal(answer, deed);
  await discard(answer);
  return { location: locationOf(answer, start, deed), offset: 0 };
}

/** An answer that may be another next time, or a connection that broke. */
type Broken = { readonly answer: Answer | undefined; readonly error: UserError };
type Sending = { blob: BlobSource; onSent: (bytes: number) => void; signal: AbortSignal };

async function sendChunk(
  { once, chunkBytes, deed }: Upload,
  { location, offset }: Session,
  { blob, onSent, signal }: Sending,
): Promise<{ accepted: Session } | Broken> {
  const length = Math.min(chunkBytes, blob.size - offset);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': length,
    ...(length < blob.size && { 'content-range': `${offset}-${offset + length - 1}` }),
  };
  let end = offset;
  const body = firstOf(await blob.open(offset), length, (bytes) => onSent((end = offset + bytes)));
  try {
    const answer = await once({ method: 'PATCH', url: location, headers, body }, deed.repository, signal);
    if (answer.status === 202) {
      await discard(answer);
      return { accepted: { location: locationOf(answer, location, deed), offset: end } };
    }
    if (!isTransient(answer.status) && !CAN_GO_ON.includes(answer.status)) throw await refusal(answer, deed);
    return { answer, error: await refusal(answer, deed) };
  } catch (error) {
    signal.throwIfAborted();
    if (registryUnreachable.is(error)) return { answer: undefined, error };
    throw error;
  }
}

/** Where the registry stands; from the start where it does not know. */
async function resume(upload: Upload, session: Session, signal: AbortSignal): Promise<Session> {
  const { deed, send } = upload;
  const answer = await send({ method: 'GET', url: session.location }, deed.repository, signal);
  await discard(answer);
  const range = /^(?:bytes=)?0-(\d+)$/.exec(String(answer.headers['range'] ?? ''));
  if (answer.status !== 204 || !range) return begin(upload, signal);
  // An empty upload is told as 0-0 by registries that cannot say "nothing"; a single byte is resent by that.
  const last = Number(range[1]);
  return { location: locationOf(answer, session.location, deed), offset: last === 0 ? 0 : last + 1 };
}

async function finish(
  { send, start, deed }: Upload,
  { location }: Session,
  { digest }: BlobSource,
  signal: AbortSignal,
): Promise<void> {
  const url = new URL(location);
  url.searchParams.set('digest', digest);
  const answer = await send(
    { method: 'PUT', url, headers: { 'content-length': 0 } },
    deed.repository,
    signal,
  );
  if (answer.status === 201) return discard(answer);
  // The answer to an earlier try may have been lost: then the session is gone and the blob is there. Some registries take
  // the second try for an upload of nothing, whose digest is another one.
  if (answer.status === 404 || answer.status === 400) {
    const stored = new URL(start.href.replace(/uploads\/$/, digest));
    const there = await send({ method: 'HEAD', url: stored }, deed.repository, signal);
    await discard(there);
    if (there.status === 200) return discard(answer);
  }
  throw await refusal(answer, deed);
}

/** Exactly `length` bytes of a stream that may hold more. */
async function* firstOf(
  source: AsyncIterable<Uint8Array>,
  length: number,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let passed = 0;
  for await (const chunk of source) {
    const part = chunk.subarray(0, length - passed);
    passed += part.length;
    yield part;
    onBytes(passed);
    if (passed === length) return;
  }
  throw new Error('the content ends early');
}

function locationOf({ headers }: Answer, base: URL, { host }: Deed): URL {
  return ledTo(headers.location ?? base.href, base, host);
}
