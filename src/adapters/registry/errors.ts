import {
  contentDamaged,
  noRegistry,
  registryBusy,
  registryDenied,
  registryLoginNeeded,
  registryRefused,
  registryUnreachable,
  repositoryMissing,
} from '../../core/catalogue/registry.ts';
import { cut } from '../../core/printable.ts';
import { UserError } from '../../core/errors.ts';
import { proxyFault } from '../network/fault.ts';
import { type Answer, bytesOf } from './http.ts';
import { isTransient } from './retry.ts';

/** What was tried, for the words of an error. */
export type Deed = {
  readonly host: string;
  readonly repository: string;
  readonly action: 'pull from' | 'push to';
};

/** Characters of what a registry says that are repeated. */
const LONGEST = 300;

/** The error for an answer that is none of those the caller expected. */
export async function refusal(answer: Answer, { host, repository, action }: Deed): Promise<UserError> {
  const { codes, text } = await spokenErrors(answer);
  if (answer.status === 401) return registryLoginNeeded(host, repository, true);
  if (answer.status === 403) return registryDenied(host, repository, action);
  if (codes.includes('NAME_UNKNOWN')) return repositoryMissing(host, repository);
  if (codes.includes('DIGEST_INVALID')) return contentDamaged(host, repository);
  if (answer.status === 404 && action === 'push to' && codes.length === 0)
    return noRegistry(host, `404 to a push to ${repository}`);
  const said = `${answer.status}${text === '' ? '' : ` ${text}`}`;
  const asked = answer.headers['retry-after'];
  if (isTransient(answer.status))
    return registryBusy(host, `${action} ${repository}`, {
      answer: said,
      retryAfter: asked === undefined ? undefined : oneLine(asked),
    });
  return registryRefused(host, `to ${action} ${repository}`, said);
}

async function spokenErrors(answer: Answer): Promise<{ codes: string[]; text: string }> {
  const text = (await bytesOf(answer, 64 * 1024).catch(() => Buffer.alloc(0))).toString('utf8');
  try {
    const { errors = [] } = JSON.parse(text) as { errors?: { code?: string; message?: string }[] };
    return {
      codes: errors.map(({ code = '' }) => code),
      text: oneLine(errors.map(({ code, message }) => message ?? code ?? '').join('; ')),
    };
  } catch {
    return { codes: [], text: '' };
  }
}

/** Network trouble in words; errors of ours and aborts stay what they are. */
export function unreachable(error: unknown, host: string, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof UserError) return error;
  // A failing disk or a faulty argument is not the registry's.
  if (isFileError(error)) return error;
  return proxyFault(error, host) ?? registryUnreachable(host, reason(error), error);
}

function isFileError(error: unknown): boolean {
  // Errors of connections may have the field, with null in it or nothing.
  return error instanceof Error && 'path' in error && typeof error.path === 'string';
}

function reason(error: unknown): string {
  if (error instanceof AggregateError) return reason(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  const words: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'the connection was closed',
    EPIPE: 'the connection was closed',
    ENOTFOUND: 'no such host',
    EAI_AGAIN: 'the name service does not answer',
    ETIMEDOUT: 'time-out',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; trust it with NODE_EXTRA_CA_CERTS',
    SELF_SIGNED_CERT_IN_CHAIN: 'its certificate authority is unknown; trust it with NODE_EXTRA_CA_CERTS',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      'its certificate authority is unknown; trust it with NODE_EXTRA_CA_CERTS',
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
      'its certificate authority is unknown; trust it with NODE_EXTRA_CA_CERTS',
  };
  return words[code] ?? tlsReason(error.message) ?? oneLine(error.message);
}

/** OpenSSL says where in its source it failed; the last words before that are the reason. */
function tlsReason(message: string): string | undefined {
  const why = /:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
  return why === 'wrong version number' ? 'it speaks HTTP without TLS' : why && `TLS fails with ${why}`;
}

/** Some registries speak in paragraphs, or with escapes for a terminal. */
function oneLine(text: string): string {
  return cut(text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim(), LONGEST);
}
