import type { ApiCause, ApiStatus } from '../../core/api-status.ts';
import { apiRefused, clusterUnreachable, clusterUntrusted, forbidden } from '../../core/catalogue/cluster.ts';
import { UserError } from '../../core/errors.ts';
import { isUntrusted, proxyFault } from '../network/fault.ts';
import type { Access } from './access.ts';

/** The Status object of an answer; other answers, such as a proxy's page, keep their first line. */
export function statusFrom(code: number, text: string): ApiStatus {
  const body = parse(text);
  if (body?.kind !== 'Status')
    return {
      code,
      reason: '',
      message: `HTTP ${code} ${text.split('\n')[0]?.slice(0, 200) ?? ''}`.trim(),
      causes: [],
    };
  const causes = body.details?.causes ?? [];
  return {
    code,
    reason: body.reason ?? '',
    message: body.message ?? `HTTP ${code}`,
    causes: causes.map(({ reason = '', message = '', field = '' }) => ({ reason, message, field })),
  };
}

export function failureFrom(what: string, status: ApiStatus): UserError {
  return status.code === 403 && status.reason === 'Forbidden' && isMissingRight(status)
    ? forbidden(status)
    : apiRefused(what, status);
}

/** The trouble of a connection in words; errors that are already from the catalogue pass. */
export function unreachable(
  server: string,
  error: unknown,
  { isPrivate = false, believed }: Pick<Access, 'isPrivate' | 'believed'> = {},
): UserError {
  if (error instanceof UserError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const fault = proxyFault(error, server, believed);
  if (fault) return fault;
  if (isUntrusted(code)) return clusterUntrusted(server, message);
  const hint = isPrivate ? PRIVATE : undefined;
  return clusterUnreachable(server, REASONS[code] ?? message, { hint, cause: error });
}

const PRIVATE =
  'its address is private: run where the VPC of the cluster is reached, or name a proxy that reaches it';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve just now',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no way to that host',
  ENETUNREACH: 'no way to that network',
};

/** The API answers some mistakes of a manifest, and webhooks that fail, with 500 as well; those do not pass by themselves. */
export function isTransient({ code, message }: ApiStatus): boolean {
  if (code === 500)
    return !/failed to create typed|failed calling webhook|field not declared|invalid group\/version/.test(
      message,
    );
  return code === 429 || (code > 501 && code < 600);
}

/** The server got to see no credentials. No right is to be given to everybody who has none. */
export function isAnonymous({ code, message }: ApiStatus): boolean {
  return code === 403 && message.includes('User "system:anonymous" cannot ');
}

/** Quotas, policies and webhooks answer 403 Forbidden as well, but no Role fixes those. */
function isMissingRight({ message }: ApiStatus): boolean {
  return / cannot [a-z]+ resource /.test(message);
}

type Body = {
  readonly kind?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly Partial<ApiCause>[] };
};

function parse(text: string): Body | undefined {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return undefined;
  }
}
