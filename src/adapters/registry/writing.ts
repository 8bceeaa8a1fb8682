import type { Clock } from '../../core/clock.ts';
import { digestMismatch, tagTaken } from '../../core/catalogue/registry.ts';
import type { Registry } from '../../core/ports/registry.ts';
import { type Connection, header, ledTo } from './connection.ts';
import { refusal } from './errors.ts';
import { discard } from './http.ts';
import type { Reading } from './reading.ts';
import { uploadBlob } from './upload.ts';

export type Writing = Pick<Registry, 'putManifest' | 'mountBlob' | 'uploadBlob'>;

export function openWriting(
  { host, at, deed, send, once }: Connection,
  { headManifest, hasBlob }: Reading,
  { clock, chunkBytes }: { readonly clock: Clock; readonly chunkBytes: number },
): Writing {
  return {
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

    mountBlob: async (repository, digest, heldBy, signal) => {
      const url = at(repository, `blobs/uploads/?mount=${digest}&from=${encodeURIComponent(heldBy)}`);
      const headers = { 'content-length': 0 };
      const answer = await send({ method: 'POST', url, headers }, repository, signal);
      if (answer.status !== 201 && answer.status !== 202)
        throw await refusal(answer, deed(repository, 'push to'));
      await discard(answer);
      const location = header(answer, 'location');
      // 202 opened an upload instead; it is given up so that the registry keeps no half of one.
      if (answer.status === 202 && location !== undefined)
        await discard(await send({ method: 'DELETE', url: ledTo(location, url, host) }, repository, signal));
      // Some answer 201 to whatever they are asked.
      return answer.status === 201 && (await hasBlob(repository, digest, signal));
    },

    uploadBlob: (repository, blob, onSent, signal) => {
      const start = at(repository, 'blobs/uploads/');
      const upload = { send, once, clock, chunkBytes, start, deed: deed(repository, 'push to') };
      return uploadBlob(upload, blob, onSent, signal);
    },
  };
}
