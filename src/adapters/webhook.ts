import { STATUS_CODES } from 'node:http';
import type { Notices } from '../core/ports/notices.ts';
import { openNetwork } from './network/network.ts';
import { silenceReason } from './network/silence.ts';
import { discard, openHttp } from './registry/http.ts';

/** How long somebody may take to say that they have heard of it. */
const PATIENCE_MS = 5_000;

/** Notices by HTTP. An address may hold a key, so no error has it. */
export function openWebhooks(network = openNetwork({})): Notices {
  const { http } = openHttp({ network });
  return {
    send: async (address, { contentType, body }, signal) => {
      const url = new URL(address);
      const answer = await http(
        { method: 'POST', url, headers: { 'content-type': contentType }, body: Buffer.from(body) },
        AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      ).catch((error: unknown) => {
        const late = `no answer within ${PATIENCE_MS / 1_000} s`;
        throw new Error(silenceReason(error, { host: url.host, who: 'it', late }), { cause: error });
      });
      await discard(answer);
      if (answer.status >= 300)
        throw new Error(`it answers ${`${answer.status} ${STATUS_CODES[answer.status] ?? ''}`.trim()}`);
    },
  };
}
