import * as z from 'zod/mini';
import { parseDuration } from '../core/duration.ts';
import { isRequestPath } from '../core/request-path.ts';

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const REPOSITORY = /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const SECRET_FILE = /^(?!.*(^|\/)\.\.?(\/|$))[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** A field of a schema that tells what it is for in the published JSON schema. */
export function described<S extends z.ZodMiniType>(schema: S, about: string): S {
  return schema.check(z.describe(about));
}

function shaped(pattern: RegExp, complaint: string) {
  return z.string().check(z.regex(pattern, { error: complaint }));
}

export const DnsLabel = shaped(LABEL, 'is no DNS label: lower-case letters, digits and dashes, at most 63');
export const Repository = shaped(
  REPOSITORY,
  'is no name of a repository: lower-case letters, digits, and . _ - / between them',
).check(
  z.regex(/^(?![^/]*\.[^/]*\/|localhost\/)/, {
    error: 'begins with the host of a registry, which platform.yml names: leave it out',
  }),
);
export const Name = shaped(NAME, 'is no name for a value: letters, digits and underscores');
export const SecretFile = shaped(
  SECRET_FILE,
  "is no path within the bucket: letters, digits, . _ - and / between them, no '..'",
);
export const Text = z.string().check(z.minLength(1, { error: 'is empty' }));
export const Count = z
  .int()
  .check(z.minimum(0, { error: 'is negative' }), z.maximum(10_000, { error: 'is above 10000' }));
export const Positive = z
  .int()
  .check(z.minimum(1, { error: 'is below 1' }), z.maximum(10_000, { error: 'is above 10000' }));
export const Host = shaped(
  /^(?=.{1,253}$)(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
  'is no host such as shop.example.com',
);
export const UrlPath = shaped(/^\/[\w./~%-]*$/, 'is no path such as / or /shop');
export const RequestPath = z
  .string()
  .check(z.refine(isRequestPath, { error: "is no path such as /healthz, without '..' in it" }));
/** Longer than that no build waits. */
const LONGEST_MS = 3_600_000;
export const Time = z.string().check(
  z.refine((text) => parseDuration(text) !== undefined, {
    error: 'is no duration such as 90s, 5m or 1h',
  }),
  z.refine((text) => (parseDuration(text) ?? 0) <= LONGEST_MS, { error: 'is above 1h' }),
);
export const Status = z
  .int()
  .check(z.minimum(100, { error: 'is no status' }), z.maximum(599, { error: 'is no status' }));
export const Port = z
  .int()
  .check(z.minimum(1, { error: 'is no port' }), z.maximum(65_535, { error: 'is no port' }));
export const Scalar = z.union([z.string(), z.number(), z.boolean()]);

/** One value for all environments, or one for each by name. */
export function perEnvironment<S extends z.ZodMiniType>(value: S) {
  return z.union([value, z.record(DnsLabel, value)]);
}
