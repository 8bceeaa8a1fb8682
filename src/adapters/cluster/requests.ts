import type { IncomingMessage } from 'node:http';
import type { ApiStatus } from '../../core/api-status.ts';
import type { Clock } from '../../core/clock.ts';
import { credentialsRefused, noAnswer } from '../../core/catalogue/cluster.ts';
import { pageAnswered } from '../../core/catalogue/network.ts';
import { durationText } from '../../core/duration.ts';
import type { UserError } from '../../core/errors.ts';
import type { Access, Grant } from './access.ts';
import { sendTo, textOf } from './connections.ts';
import { failureFrom, isAnonymous, isTransient, statusFrom, unreachable } from './failure.ts';
import { limited } from './limit.ts';
import { warningsOf } from './warnings.ts';

export type Call = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path below the server's address, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Of somebody else, passed on as it is; never credentials. */
  readonly passed?: {
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly body: Uint8Array;
  };
  /** Names the object in errors: `Deployment web`. */
  readonly what: string;
  /** It changes what is stored. */
  readonly writes?: boolean;
  /** Its answer ends when the server does, and not before. */
  readonly follows?: boolean;
  /** Instead of the time that every request has. */
  readonly timeoutMs?: number | undefined;
  /**
   * Asked where the answer of an earlier try was lost and a later one was refused: the object as stored where that try was
   * done, else undefined.
   */
  readonly recall?: (signal: AbortSignal) => Promise<unknown>;
  /** Told of each warning beside an answer that stands. */
  readonly onWarning?: ((text: string) => void) | undefined;
};

/** The one way to the API server: everything else of this folder stands on these two functions. */
export type Requests = {
  readonly server: string;
  /** The answer's body, parsed where it is JSON; undefined for 404. Retries transient trouble. */
  send(call: Call, signal: AbortSignal): Promise<unknown>;
  /** The open answer, for watches and logs; throws as `send` does, but 404 is an error too. Never retried once open. */
  stream(call: Call, signal: AbortSignal): Promise<IncomingMessage>;
  /** The answer of whoever stands behind the API server, whatever its status: it is theirs to say. */
  ask(call: Call, signal: AbortSignal): Promise<IncomingMessage>;
  close(): void;
};

type RequestSettings = {
  readonly access: Access;
  readonly clock: Clock;
  readonly userAgent: string;
  /** For one request with all its tries. */
  readonly timeoutMs: number;
  /** Pause before the second try; doubles from try to try. */
  readonly pauseMs: number;
};

const TRIES = 6;
const MAX_PAUSE_MS = 5_000;

/** A server that was gone a moment ago answers before it has read its roles, and then forbids what it allows. */
const WAKING_MS = 30_000;

type Answer = {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
  readonly warnings?: readonly string[];
};

export function openRequests({ access, clock, userAgent, timeoutMs, pauseMs }: RequestSettings): Requests {
  const server = access.server.origin + access.server.pathname.replace(/\/$/, '');
  const sendMessage = sendTo(access.server);

  const refusedBy = (status: ApiStatus): UserError =>
    access.refused?.(server, status) ??
    credentialsRefused(server, access.context, status, access.certificateThrough?.());

  let reached = false;
  let goneAt = Number.NEGATIVE_INFINITY;

  async function open(call: Call, grant: Grant, signal: AbortSignal): Promise<IncomingMessage> {
    const own = call.body === undefined ? undefined : JSON.stringify(call.body);
    const body = own ?? call.passed?.body;
    const headers = {
      accept: 'application/json',
      'user-agent': userAgent,
      ...call.passed?.headers,
      ...grant.headers,
      ...(own !== undefined && { 'content-type': call.contentType ?? 'application/json' }),
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    };
    signal.throwIfAborted();
    const { agent } = grant;
    return sendMessage({ method: call.method, path: call.path, headers, body, agent }, signal);
  }

  /** The same of the API server itself, which answers no page. */
  async function openOwn(call: Call, grant: Grant, signal: AbortSignal): Promise<IncomingMessage> {
    const response = await open(call, grant, signal);
    const { statusCode = 0, headers } = response;
    if (
      (statusCode >= 300 && statusCode !== 404) ||
      headers['content-type']?.startsWith('text/html') !== true
    )
      return response;
    response.destroy();
    throw pageAnswered(server);
  }

  async function once(call: Call, grant: Grant, signal: AbortSignal): Promise<Answer> {
    const response = await openOwn(call, grant, signal);
    return {
      status: response.statusCode ?? 0,
      text: await textOf(response),
      retryAfterMs: retryAfter(response),
      ...(call.onWarning && { warnings: warningsOf(response) }),
    };
  }

  /** Tries until there is an answer that stands, or the time is up. */
  async function persist<T>(
    attempt: (grant: Grant) => Promise<Tried<T>>,
    { patient, recall, signal }: Persistence<T>,
  ): Promise<T> {
    let refused: Grant | undefined;
    let answered = 0;
    let mayBeDone = false;
    for (let tried = 1; ; tried += 1) {
      const grant = await access.grant(refused);
      const { value, again, error, unauthorized, away } = await attempt(grant).catch(
        (thrown: unknown): Tried<T> => {
          if (refusesCertificate(thrown)) return { error: refusedBy(statusOf(thrown)), unauthorized: true };
          const dropped = isDropped(thrown);
          if (dropped) goneAt = clock.now();
          return {
            error: unreachable(server, thrown, access),
            again: dropped ? pauseMs : undefined,
            away: dropped,
          };
        },
      );
      signal.throwIfAborted();
      if (away !== true) reached = true;
      if (error === undefined) return value as T;
      if (unauthorized && !refused) {
        refused = grant;
        continue;
      }
      // One that has answered before is likely to come back: it is waited for as long as a request may take.
      const waits = away === true && reached && patient;
      if (!waits) answered += 1;
      if (again === undefined || answered >= TRIES) {
        const done = again === undefined && mayBeDone ? await recall?.(signal) : undefined;
        if (done === undefined) throw error;
        return done;
      }
      mayBeDone = true;
      await clock.wait(Math.min(MAX_PAUSE_MS, Math.max(again, pauseMs * 2 ** (tried - 1))), signal);
    }
  }

  function judged(call: Call, { status, text, retryAfterMs, warnings = [] }: Answer): Tried<unknown> {
    if (status >= 200 && status < 300) {
      for (const warning of warnings) call.onWarning?.(warning);
      return { value: parsed(text) };
    }
    if (status === 404 && call.method !== 'POST' && call.method !== 'PUT') {
      const refusal = statusFrom(status, text);
      // A missing path answers in plain text and a missing object with a Status; both mean "not there" to a reader.
      if (call.method !== 'PATCH' || refusal.reason === '') return { value: undefined };
    }
    const answer = statusFrom(status, text);
    if (status === 401 || isAnonymous(answer)) return { error: refusedBy(answer), unauthorized: true };
    const wakes = status === 403 && clock.now() - goneAt < WAKING_MS;
    const again = wakes || isTransient(answer) ? (retryAfterMs ?? pauseMs) : undefined;
    return { error: failureFrom(call.what, answer), again, away: wakes };
  }

  return {
    server,
    send: async (call, signal) => {
      const limitMs = call.timeoutMs ?? timeoutMs;
      const limit = limited(signal, limitMs);
      const attempt = async (grant: Grant): Promise<Tried<unknown>> =>
        judged(call, await once(call, grant, limit.signal));
      try {
        return await persist(attempt, { patient: true, recall: call.recall, signal: limit.signal });
      } catch (error) {
        if (limit.passed() && !signal.aborted)
          throw noAnswer(server, call.what, durationText(limitMs), call.writes === true);
        throw error;
      } finally {
        limit.end();
      }
    },
    stream: async (call, signal) =>
      persist<IncomingMessage>(
        async (grant) => {
          const response = await openOwn(call, grant, signal);
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) {
            // A server that goes in peace ends its watches, and may be back before anybody is refused.
            response.once('close', () => {
              if (call.follows === true && !signal.aborted) goneAt = clock.now();
            });
            return { value: response };
          }
          const answer = { status, text: await textOf(response), retryAfterMs: retryAfter(response) };
          const { error, again, unauthorized } = judged({ ...call, method: 'POST' }, answer);
          return { error, again, ...(unauthorized && { unauthorized }) };
        },
        // Anyone who follows says that the connection is lost, and comes back by itself.
        { patient: false, signal },
      ),
    ask: async (call, signal) => {
      let refused = false;
      return persist<IncomingMessage>(
        async (grant) => {
          const value = await open(call, grant, signal).catch((thrown: unknown): Error => {
            if (call.method === 'GET' || call.method === 'HEAD' || refusesCertificate(thrown)) throw thrown;
            // Nobody knows whether it arrived, and what it does need not be the same twice.
            return unreachable(server, thrown, access);
          });
          if (value instanceof Error) return { error: value };
          // Old credentials, or a Service that wants some of its own: who says it twice means that.
          if (value.statusCode !== 401 || refused) return { value };
          refused = true;
          return { error: refusedBy(statusFrom(401, await textOf(value))), unauthorized: true };
        },
        { patient: false, signal },
      );
    },
    close: () => access.close(),
  };
}

type Persistence<T> = {
  readonly patient: boolean;
  readonly recall?: ((signal: AbortSignal) => Promise<T | undefined>) | undefined;
  readonly signal: AbortSignal;
};

/** An answer, or an error with the pause after which another try may help. */
type Tried<T> = {
  readonly value?: T;
  readonly error?: Error | undefined;
  readonly again?: number | undefined;
  readonly unauthorized?: boolean;
  /** Nobody answered, or nobody yet who knows what is allowed. */
  readonly away?: boolean;
};

function parsed(text: string): unknown {
  return text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text;
}

function retryAfter({ headers }: IncomingMessage): number | undefined {
  const seconds = Number(headers['retry-after']);
  return headers['retry-after'] === undefined || Number.isNaN(seconds) ? undefined : seconds * 1_000;
}

/** A server that ends the handshake because of the client's certificate, as with an expired one. */
function refusesCertificate(error: unknown): error is Error {
  return /^ERR_SSL_.*ALERT_.*CERTIFICATE/.test((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}

function statusOf({ message }: Error): ApiStatus {
  return { code: 401, reason: 'Unauthorized', message, causes: [] };
}

/** Connections that broke may be tried again; a name that does not resolve or a certificate that is wrong stays so. */
function isDropped(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  return [
    'ECONNRESET',
    'ECONNREFUSED',
    'EPIPE',
    'ETIMEDOUT',
    'EAI_AGAIN',
    'ECONNABORTED',
    'HPE_INVALID_CONSTANT',
  ].includes(code);
}
