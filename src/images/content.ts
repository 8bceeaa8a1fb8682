import * as z from 'zod/mini';
import { parseShallowJson } from '../core/strict-json.ts';
import { contentMalformed, contentTooLarge } from '../core/catalogue/images.ts';
import { digestMismatch } from '../core/catalogue/registry.ts';
import type { Descriptor, Registry } from '../core/ports/registry.ts';
import { digestOf, type ImageConfig, type ImageIndex, type ImageManifest } from './oci.ts';

/** Bytes of a manifest or configuration that are read at most. */
export const MOST_BYTES = 8 * 1024 * 1024;

const Platform = z.looseObject({
  os: z.string(),
  architecture: z.string(),
  variant: z.optional(z.string()),
});
const Described = z.looseObject({
  mediaType: z.string(),
  digest: z.string().check(z.regex(/^sha256:[0-9a-f]{64}$/, { error: 'is no digest' })),
  size: z.int().check(z.minimum(0)),
  platform: z.optional(Platform),
  annotations: z.optional(z.nullable(z.record(z.string(), z.string()))),
});
const Manifest = z.looseObject({
  schemaVersion: z.literal(2),
  config: Described,
  layers: z.array(Described),
});
// Registries exist that leave the version of an index out.
const Index = z.looseObject({
  schemaVersion: z.optional(z.literal(2)),
  manifests: z.array(Described),
});
const Texts = z.optional(z.nullable(z.array(z.string())));
const Config = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  variant: z.optional(z.string()),
  config: z.optional(
    z.nullable(
      z.looseObject({
        User: z.optional(z.string()),
        Env: Texts,
        Entrypoint: Texts,
        Cmd: Texts,
        ExposedPorts: z.optional(z.nullable(z.record(z.string(), z.looseObject({})))),
        Labels: z.optional(z.nullable(z.record(z.string(), z.string()))),
      }),
    ),
  ),
  rootfs: z.looseObject({ type: z.literal('layers'), diff_ids: z.array(z.string()) }),
  history: z.optional(z.nullable(z.array(z.looseObject({})))),
});
/** All that a look at the platform needs; artifacts that are no images have neither. */
const SaidPlatform = z.looseObject({
  architecture: z.optional(z.string()),
  os: z.optional(z.string()),
  variant: z.optional(z.string()),
});

/** What `docker save` lists in manifest.json. */
const SavedImages = z.array(
  z.looseObject({ Config: z.string(), RepoTags: Texts, Layers: z.array(z.string()) }),
);

/** Parses what a registry or an archive gave; `what` names it. Throws CONTENT_MALFORMED with the field that is wrong. */
export function parseManifest(bytes: Uint8Array, what: string): ImageManifest {
  return parsed(Manifest, bytes, what) as ImageManifest;
}

export function parseIndex(bytes: Uint8Array, what: string): ImageIndex {
  return parsed(Index, bytes, what) as ImageIndex;
}

export function parseConfig(bytes: Uint8Array, what: string): ImageConfig {
  const { config, history, ...rest } = parsed(Config, bytes, what);
  return { ...rest, ...(config && { config }), ...(history && { history }) } as ImageConfig;
}

export function parseSaidPlatform(bytes: Uint8Array, what: string): z.infer<typeof SaidPlatform> {
  return parsed(SaidPlatform, bytes, what);
}

export function parseSavedImages(bytes: Uint8Array, what: string): z.infer<typeof SavedImages> {
  return parsed(SavedImages, bytes, what);
}

function parsed<T>(schema: z.ZodMiniType<T>, bytes: Uint8Array, what: string): T {
  let value: unknown;
  try {
    value = parseShallowJson(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    throw contentMalformed(what, error instanceof SyntaxError ? 'it is no JSON' : (error as Error).message);
  }
  const { data, error } = schema.safeParse(value);
  if (error) {
    const [issue] = error.issues;
    const path = issue?.path.join('.') ?? '';
    throw contentMalformed(what, `${path === '' ? 'it' : path} ${issue?.message ?? 'is wrong'}`);
  }
  return data;
}

/**
 * A blob that is interpreted, such as a configuration: never more than it is said to have, and exactly what its digest
 * says, whatever the registry sends. Throws CONTENT_TOO_LARGE and DIGEST_MISMATCH.
 */
export async function readContent(
  registry: Registry,
  repository: string,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  signal: AbortSignal,
): Promise<Buffer> {
  const what = `${registry.host}/${repository}@${digest}`;
  if (size > MOST_BYTES) throw contentTooLarge(what, size, MOST_BYTES);
  const body = await registry.readBlob(repository, digest, 0, signal);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop ends the stream.
    if (length > size) throw contentTooLarge(what, length, size);
    chunks.push(Buffer.from(chunk));
  }
  const bytes = Buffer.concat(chunks);
  const actual = digestOf(bytes);
  if (actual !== digest) throw digestMismatch(what, digest, actual);
  return bytes;
}
