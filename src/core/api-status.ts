import { UserError } from './errors.ts';

/** What the Kubernetes API answered when it refused; the `cause` of every catalogue error made of such an answer. */
export type ApiStatus = {
  /** HTTP status. */
  readonly code: number;
  /** `Conflict`, `Invalid`, `AlreadyExists` ...; empty where the answer was not the API's own. */
  readonly reason: string;
  readonly message: string;
  readonly causes: readonly ApiCause[];
};

export type ApiCause = {
  /** `FieldManagerConflict`, `FieldValueInvalid` ... */
  readonly reason: string;
  readonly message: string;
  readonly field: string;
};

/** The API's answer behind an error; undefined where the error has another origin. */
export function apiStatusOf(error: unknown): ApiStatus | undefined {
  const cause = error instanceof UserError ? error.cause : undefined;
  return isApiStatus(cause) ? cause : undefined;
}

/** Whether the API refused with this reason, such as `NotFound`. */
export function refusedAs(error: unknown, reason: string): boolean {
  return apiStatusOf(error)?.reason === reason;
}

function isApiStatus(value: unknown): value is ApiStatus {
  return typeof value === 'object' && value !== null && 'code' in value && 'causes' in value;
}
