import { createHash } from 'node:crypto';
import { pipeline, Readable, Transform } from 'node:stream';
import { digestMismatch, noRegistry } from '../../core/catalogue/registry.ts';
import type { Registry } from '../../core/ports/registry.ts';
import { type Connection, header, ledTo } from './connection.ts';
import { refusal, unreachable } from './errors.ts';
import { type Answer, bytesOf, type Call, discard } from './http.ts';

export type Reading = Pick<Registry, 'manifest' | 'headManifest' | 'hasBlob' | 'readBlob' | 'tags'>;

const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

export function openReading(connection: Connection): Reading {
  const { host, at, deed, send, follow } = connection;

  /** All of a small answer; a connection may break in its middle. */
  const whole = async (answer: Answer, signal: AbortSignal): Promise<Buffer> =>
    bytesOf(answer).catch((error: unknown) => {
      throw unreachable(error, host, signal);
    });

  async function* explained(body: Readable, signal: AbortSignal): AsyncGenerator<Buffer> {
    try {
      for await (const chunk of body) yield chunk as Buffer;
    } catch (error) {
      throw unreachable(error, host, signal);
    }
  }

  const manifest: Registry['manifest'] = async (repository, reference, signal) => {
    const answer = await askManifest(connection, { method: 'GET', repository, reference }, signal);
    if (!answer) return undefined;
    const bytes = await whole(answer, signal);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const promised = reference.startsWith('sha256:') ? reference : header(answer, 'docker-content-digest');
    if (promised !== undefined && promised !== digest)
      throw digestMismatch(`${host}/${repository}:${reference}`, promised, digest);
    return { mediaType: header(answer, 'content-type') ?? '', digest, bytes };
  };

  return {
    manifest,

    headManifest: async (repository, reference, signal) => {
      const answer = await askManifest(connection, { method: 'HEAD', repository, reference }, signal);
      if (!answer) return undefined;
      await discard(answer);
      const digest = header(answer, 'docker-content-digest');
      // Optional in the protocol: where it is missing the body tells.
      if (digest === undefined) return manifest(repository, reference, signal);
      return { mediaType: header(answer, 'content-type') ?? '', digest };
    },

    hasBlob: async (repository, digest, signal) => {
      const call: Call = { method: 'HEAD', url: at(repository, `blobs/${digest}`) };
      const answer = await follow(call, repository, signal);
      if (answer.status !== 200 && answer.status !== 404)
        throw await refusal(answer, deed(repository, 'push to'));
      await discard(answer);
      return answer.status === 200;
    },

    readBlob: async (repository, digest, from, signal) => {
      const whole: Call = { method: 'GET', url: at(repository, `blobs/${digest}`) };
      const rest: Call = { ...whole, headers: { range: `bytes=${from}-` } };
      let answer = await follow(from > 0 ? rest : whole, repository, signal);
      // Not every registry knows ranges; then what comes before is read and thrown away.
      if (answer.status === 416) {
        await discard(answer);
        answer = await follow(whole, repository, signal);
      }
      const body = (): Readable => Readable.from(explained(answer.body, signal), { objectMode: false });
      if (answer.status === 206) return body();
      if (answer.status === 200) return from > 0 ? withoutFirst(body(), from) : body();
      throw await refusal(answer, deed(repository, 'pull from'));
    },

    tags: async (repository, signal) => {
      const found: string[] = [];
      let url: URL | undefined = at(repository, 'tags/list?n=1000');
      while (url) {
        const answer = await send({ method: 'GET', url }, repository, signal);
        if (answer.status === 404) {
          await discard(answer);
          return undefined;
        }
        if (answer.status !== 200) throw await refusal(answer, deed(repository, 'pull from'));
        const { tags } = JSON.parse((await whole(answer, signal)).toString('utf8')) as {
          tags?: string[] | null;
        };
        found.push(...(tags ?? []));
        url = nextPage(answer, url, host);
      }
      return found;
    },
  };
}

type Asked = { readonly method: 'GET' | 'HEAD'; readonly repository: string; readonly reference: string };

async function askManifest(
  { host, at, deed, send }: Connection,
  { method, repository, reference }: Asked,
  signal: AbortSignal,
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

function nextPage(answer: Answer, url: URL, host: string): URL | undefined {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(header(answer, 'link') ?? '')?.[1];
  return next === undefined ? undefined : ledTo(next, url, host);
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
