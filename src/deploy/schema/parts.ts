import * as z from 'zod/mini';

/** Text of a bounded length; nothing that is named or written by hand is longer. */
export const Text = z.string().check(z.maxLength(65_536));
export const Name = z.string().check(z.minLength(1), z.maxLength(253), z.regex(/^[^/%\s]+$/));
export const Namespace = z.string().check(z.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/));
export const ApiVersion = z.string().check(z.regex(/^([a-z0-9.-]+\/)?[a-z0-9][a-z0-9-]*$/), z.maxLength(317));
export const Kind = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9]{0,62}$/));
export const Digest = z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/));
export const Count = z.int().check(z.minimum(0));
export const Time = z.string().check(z.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/));

export const KubeObject = z.looseObject({
  apiVersion: ApiVersion,
  kind: Kind,
  metadata: z.looseObject({ name: Name, namespace: z.optional(Namespace) }),
});

export const Key = z.strictObject({
  group: z.string().check(z.regex(/^[a-z0-9.-]*$/), z.maxLength(253)),
  kind: Kind,
  namespace: z.optional(Namespace),
  name: Name,
});

export const SecretSource = z.strictObject({
  bucket: Text,
  key: Text,
  versionId: z.optional(Text),
});

/** The first thing that does not fit, in words: `steps.0.op: Invalid option`. */
export function misfit(error: z.core.$ZodError): string {
  const [issue] = error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? ` ${issue.keys.join(', ')}` : '';
  const path = issue?.path.join('.') ?? '';
  return `${path === '' ? '' : `${path}: `}${(issue?.message ?? 'invalid').toLowerCase()}${keys === '' ? '' : ` (${keys.trim()})`}`;
}
