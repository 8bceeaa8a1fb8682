import { createHash } from 'node:crypto';
import { pipeline, type Readable, Transform } from 'node:stream';
import type { Clock } from '../../core/clock.ts';
import { digestMismatch, insecureRegistry, noRegistry, tagTaken } from '../../core/catalogue/registry.ts';
import { type Registry, type StoredManifest, TOKEN_USER } from '../../core/ports/registry.ts';
import { type Authorised, type Logins, openAuth } from './auth.ts';
import { type Deed, refusal, unreachable } from './errors.ts';
import { type Answer, bytesOf, type Call, discard, type HttpOptions, openHttp } from './http.ts';
import { withRetries } from './retry.ts';
import { uploadBlob } from './upload.ts';

export type RegistryOptions = HttpOptions & {
  readonly host: string;
  readonly insecure: boolean;
  readonly logins: Logins;
  readonly clock: Clock;
  readonly ensureRepository?: Registry['ensureRepository'];
  /** Tries of one call, the first included. */
  readonly attempts?: number;
  /** Bytes of a blob sent in one request; a broken connection costs at most this much again. */
  readonly chunkBytes?: number;
};

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const CHUNK_BYTES = 64 * 1024 * 1024;
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;

/** Sends one call with the login it needs; throws only what a person should read. */
export type Send = (call: Call, repository: string, signal: AbortSignal) => Promise<Answer>;

/** Speaks the distribution protocol to one registry. */
export function openRegistry(options: RegistryOptions): Registry {
  const { host, insecure, logins, clock, chunkBytes = CHUNK_BYTES } = options;
  // Most registries make a repository when something is pushed to it.
  const { ensureRepository = () => Promise.resolve(false) } = options;
  if (insecure && !LOOPBACK.test(host)) throw insecureRegistry(host);
  // Docker Hub's registry answers under another name than its images carry.
  const origin = `${insecure ? 'http' : 'https'}://${host === 'docker.io' ? 'registry-1.docker.io' : host}`;
  const { http: direct, connect } = openHttp(options);
  const repeating = withRetries(direct, clock, options.attempts);
  const withAuth = openAuth(repeating, origin, { logins, clock });
  const once = named(withAuth(direct));
  const send = named(withAuth(repeating));

  function named(authorised: Authorised): Send {
    return (call, repository, signal) =>
      authorised(call, repository, signal).catch((error: unknown) => {
        throw unreachable(error, host, signal);
      });
  }

  const at = (repository: string, path: string): URL => new URL(`/v2/${repository}/${path}`, origin);
  const deed = (repository: string, action: Deed['action']): Deed => ({ host, repository, action });

  async function readManifest(
    method: 'GET' | 'HEAD',
    repository: string,
    { reference, signal }: { reference: string; signal: AbortSignal },
  ): Promise<Answer | undefined> {
    const url = at(repository, `manifests/${reference}`);
    const answer = await send({ method, url, headers: { accept: MANIFEST_TYPES } }, repository, signal);
    if (answer.status === 200) {
      const type = header(answer, 'content-type') ?? '';
      // A login page says yes to every question, and its digest would be taken for that of an image.
      if (!type.startsWith('text/html')) return answer;
      await discard(answer);
      throw noRegistry(host, `a page instead of a manifest of ${repository}`);
    }
    if (answer.status !== 404) throw await refusal(answer, deed(repository, 'pull from'));
    await discard(answer);
    return undefined;
  }

  async function manifest(
    repository: string,
    reference: string,
    signal: AbortSignal,
  ): Promise<StoredManifest | undefined> {
    const answer = await readManifest('GET', repository, { reference, signal });
    if (!answer) return undefined;
    const bytes = await bytesOf(answer);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const promised = reference.startsWith('sha256:') ? reference : header(answer, 'docker-content-digest');
    if (promised !== undefined && promised !== digest)
      throw digestMismatch(`${host}/${repository}:${reference}`, promised, digest);
    return { mediaType: header(answer, 'content-type') ?? '', digest, bytes };
  }

  async function headManifest(
    repository: string,
    reference: string,
    signal: AbortSignal,
  ): Promise<{ mediaType: string; digest: string } | undefined> {
    const answer = await readManifest('HEAD', repository, { reference, signal });
    if (!answer) return undefined;
    await discard(answer);
    const digest = header(answer, 'docker-content-digest');
    // Optional in the protocol: where it is missing the body tells.
    if (digest === undefined) return manifest(repository, reference, signal);
    return { mediaType: header(answer, 'content-type') ?? '', digest };
  }

  async function hasBlob(repository: string, digest: string, signal: AbortSignal): Promise<boolean> {
    const call: Call = { method: 'HEAD', url: at(repository, `blobs/${digest}`) };
    const answer = await followed(await send(call, repository, signal), call, repository, signal);
    if (answer.status !== 200 && answer.status !== 404)
      throw await refusal(answer, deed(repository, 'push to'));
    await discard(answer);
    return answer.status === 200;
  }

  return {
    host,
    insecure,
    login: async (signal) => {
      const login = await logins(false, signal);
      // No builder takes such a token as a password; those that made it read it from the same file.
      return login?.username === TOKEN_USER ? undefined : login;
    },
    connect: () => connect(new URL(origin)),
    ensureRepository,
    manifest,

    headManifest,

    putManifest: async (repository, reference, { mediaType, bytes, digest }, signal) => {
      const url = at(repository, `manifests/${reference}`);
      const headers = { 'content-type': mediaType, 'content-length': bytes.length };
      const answer = await send({ method: 'PUT', url, headers, body: bytes }, repository, signal);
      if (answer.status !== 201) {
        const error = await refusal(answer, deed(repository, 'push to'));
        // Immutable tags are refused in many words; what is there now says whether that is the reason.
        const taken = answer.status < 500 ? await headManifest(repository, reference, signal) : undefined;
        if (taken?.digest === digest) return;
        throw taken ? tagTaken(`${host}/${repository}:${reference}`, taken.digest, digest) : error;
      }
      await discard(answer);
      const stored = header(answer, 'docker-content-digest') ?? digest;
      if (stored !== digest) throw digestMismatch(`${host}/${repository}:${reference}`, digest, stored);
    },

    hasBlob,

    readBlob: async (repository, digest, from, signal) => {
      const url = at(repository, `blobs/${digest}`);
      const whole: Call = { method: 'GET', url };
      const rest: Call = { ...whole, headers: { range: `bytes=${from}-` } };
      let answer = await read(from > 0 ? rest : whole);
      // Not every registry knows ranges; then what comes before is read and thrown away.
      if (answer.status === 416) {
        await discard(answer);
        answer = await read(whole);
      }
      if (answer.status === 206) return answer.body;
      if (answer.status === 200) return from > 0 ? withoutFirst(answer.body, from) : answer.body;
      throw await refusal(answer, deed(repository, 'pull from'));

      async function read(call: Call): Promise<Answer> {
        return followed(await send(call, repository, signal), call, repository, signal);
      }
    },

    mountBlob: async (repository, digest, heldBy, signal) => {
      const url = at(repository, `blobs/uploads/?mount=${digest}&from=${encodeURIComponent(heldBy)}`);
      const answer = await send(
        { method: 'POST', url, headers: { 'content-length': 0 } },
        repository,
        signal,
      );
      if (answer.status !== 201 && answer.status !== 202)
        throw await refusal(answer, deed(repository, 'push to'));
      await discard(answer);
      const location = header(answer, 'location');
      // 202 opened an upload instead; it is given up so that the registry keeps no half of one.
      if (answer.status === 202 && location !== undefined)
        await discard(await send({ method: 'DELETE', url: new URL(location, url) }, repository, signal));
      // Some answer 201 to whatever they are asked.
      return answer.status === 201 && (await hasBlob(repository, digest, signal));
    },

    uploadBlob: (repository, blob, onSent, signal) =>
      uploadBlob(
        {
          send,
          once,
          clock,
          chunkBytes,
          start: at(repository, 'blobs/uploads/'),
          deed: deed(repository, 'push to'),
        },
        blob,
        onSent,
        signal,
      ),

    tags: async (repository, signal) => {
      const found: string[] = [];
      let url: URL | undefined = at(repository, 'tags/list?n=1000');
      while (url) {
        const page = await tagsAt(url, repository, { by: send, signal });
        if (!page) return undefined;
        found.push(...page.tags);
        url = page.next;
      }
      return found;
    },

    isEmpty: async (repository, signal) => {
      // Asked for the sake of speed, so not twice.
      const page = await tagsAt(at(repository, 'tags/list?n=1'), repository, { by: once, signal });
      return !page || page.tags.length === 0;
    },
  };

  async function tagsAt(
    url: URL,
    repository: string,
    { by, signal }: { readonly by: Send; readonly signal: AbortSignal },
  ): Promise<{ readonly tags: readonly string[]; readonly next: URL | undefined } | undefined> {
    const answer = await by({ method: 'GET', url }, repository, signal);
    if (answer.status === 404) {
      await discard(answer);
      return undefined;
    }
    if (answer.status !== 200) throw await refusal(answer, deed(repository, 'pull from'));
    const { tags } = JSON.parse((await bytesOf(answer)).toString('utf8')) as { tags?: string[] | null };
    const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(header(answer, 'link') ?? '')?.[1];
    return { tags: tags ?? [], next: next === undefined ? undefined : new URL(next, url) };
  }

  /** Storage behind a registry is often reached by one redirect. */
  async function followed(
    answer: Answer,
    call: Call,
    repository: string,
    signal: AbortSignal,
  ): Promise<Answer> {
    const location = header(answer, 'location');
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
    await discard(answer);
    return send({ ...call, url: new URL(location, call.url) }, repository, signal);
  }
}

function withoutFirst(body: Readable, bytes: number): Readable {
  let left = bytes;
  const rest = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const dropped = Math.min(left, chunk.length);
      left -= dropped;
      done(null, chunk.subarray(dropped));
    },
  });
  return pipeline(body, rest, () => undefined);
}

function header(answer: Answer, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
