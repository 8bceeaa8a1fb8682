import { digestMismatch, tagTaken } from '../core/catalogue/registry.ts';
import type { Clock } from '../core/clock.ts';
import type { Emit } from '../core/events.ts';
import type { Registry } from '../core/ports/registry.ts';
import type { BuiltImage, ContentImage, EngineImage } from './built.ts';
import { pushByEngine } from './engine/push.ts';
import { type EngineWorld, withEngine } from './engine/session.ts';
import { sendBlobs } from './send-blobs.ts';
import type { ImageTarget } from './target.ts';

export type PushedImage = {
  /** `host/repository:tag@sha256:...`, the only form that is rendered, planned, approved and recorded. */
  readonly reference: string;
  readonly digest: string;
  readonly layers: number;
  /** Of the layers, those the registry had before. */
  readonly alreadyThere: number;
  readonly bytesSent: number;
};

export type Pushing = {
  readonly registry: Registry;
  readonly target: ImageTarget;
  readonly emit: Emit;
  readonly clock: Clock;
  /** What an image in a builder's store is pushed with. */
  readonly world: Omit<EngineWorld, 'emit'>;
};

/** Brings a built image to the registry under the target's tags and says by which digest it is known from now on. */
export async function pushImage(
  image: BuiltImage,
  pushing: Pushing,
  signal: AbortSignal,
): Promise<PushedImage> {
  const { registry, target } = pushing;
  if (await registry.ensureRepository(target.repository, signal))
    pushing.emit({ type: 'note', text: `created repository ${target.repository} in ${target.host}` });
  const result =
    image.kind === 'content'
      ? await pushContent(image, pushing, signal)
      : await pushEngineImage(image, pushing, signal);
  pushing.emit({ type: 'image.pushed', ...result });
  return result;
}

/** Sends what the registry lacks, and names it last: until then no tag shows anything of it. */
async function pushContent(
  image: ContentImage,
  { registry, target, emit, clock }: Pushing,
  signal: AbortSignal,
): Promise<PushedImage> {
  const { repository } = target;
  const { digest } = image.manifest;
  const { missing, present } = await tagsToSet(registry, target, digest, signal);
  let bytesSent = 0;
  let sent = new Set<string>();
  if (!present) {
    ({ bytesSent, sent } = await sendBlobs(image.blobs, { registry, repository, emit, clock }, signal));
    for (const child of image.children) await registry.putManifest(repository, child.digest, child, signal);
  }
  for (const tag of missing) await registry.putManifest(repository, tag, image.manifest, signal);
  // Tags that were there have just been asked for.
  if (missing.length > 0) await assertStored(registry, target, digest, signal);
  return {
    reference: `${target.reference}@${digest}`,
    digest,
    layers: image.layers.length,
    alreadyThere: image.layers.filter((layer) => !sent.has(layer)).length,
    bytesSent,
  };
}

async function assertStored(
  registry: Registry,
  { repository, tag, reference }: ImageTarget,
  digest: string,
  signal: AbortSignal,
): Promise<void> {
  const stored = await registry.headManifest(repository, tag, signal);
  if (stored?.digest !== digest) throw digestMismatch(reference, digest, stored?.digest ?? 'none');
}

async function pushEngineImage(
  { engine }: EngineImage,
  { registry, target, emit, world }: Pushing,
  signal: AbortSignal,
): Promise<PushedImage> {
  const { temporary } = world;
  const pushed = await withEngine(engine, { ...world, emit }, { registry, signal }, (session) =>
    pushByEngine(session, { target, registry, temporary }, signal),
  );
  const { digest } = pushed;
  if (target.commitTag !== undefined)
    await copyTag(registry, { ...target, tag: target.commitTag }, digest, signal);
  return { ...pushed, reference: `${target.reference}@${digest}`, bytesSent: 0 };
}

/** Names content that is there already by one more tag. */
async function copyTag(
  registry: Registry,
  { host, repository, tag }: Pick<ImageTarget, 'host' | 'repository' | 'tag'>,
  digest: string,
  signal: AbortSignal,
): Promise<void> {
  const existing = await registry.headManifest(repository, tag, signal);
  if (existing?.digest === digest) return;
  if (existing) throw tagTaken(`${host}/${repository}:${tag}`, existing.digest, digest);
  const manifest = await registry.manifest(repository, digest, signal);
  if (manifest) await registry.putManifest(repository, tag, manifest, signal);
}

/** Which of the target's tags are to be written; throws TAG_TAKEN rather than move one to other content. */
async function tagsToSet(
  registry: Registry,
  { host, repository, tag, commitTag }: ImageTarget,
  digest: string,
  signal: AbortSignal,
): Promise<{ missing: readonly string[]; present: boolean }> {
  const wanted = commitTag === undefined ? [tag] : [tag, commitTag];
  const existing = await Promise.all(wanted.map((name) => registry.headManifest(repository, name, signal)));
  const missing = wanted.filter((name, index) => {
    const found = existing[index];
    if (found && found.digest !== digest)
      throw tagTaken(`${host}/${repository}:${name}`, found.digest, digest);
    return !found;
  });
  return { missing, present: missing.length < wanted.length };
}
