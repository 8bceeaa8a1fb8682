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

type Pushing = {
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
    pushing.emit({
      type: 'note',
      code: 'repository-created',
      host: target.host,
      repository: target.repository,
    });
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
  const taken = await tagTakenBy(registry, target, signal);
  // Where a name is taken, its digest says whether there is anything to send.
  const { packed, sent, bytesSent } = taken
    ? { packed: await image.pack(() => undefined, signal), sent: new Set<string>(), bytesSent: 0 }
    : await sendBlobs(image, { registry, repository, emit, clock }, signal);
  const { manifest, children, layers } = packed;
  const { digest } = manifest;
  if (taken && taken.digest !== digest)
    throw tagTaken(`${target.host}/${repository}:${taken.name}`, taken.digest, digest);
  if (!taken)
    for (const child of children) await registry.putManifest(repository, child.digest, child, signal);
  if (taken?.name !== target.tag) {
    for (const name of [target.commitTag, target.tag])
      if (name !== undefined && name !== taken?.name)
        await registry.putManifest(repository, name, manifest, signal);
    await assertStored(registry, target, digest, signal);
  }
  return {
    reference: `${target.reference}@${digest}`,
    digest,
    layers: layers.length,
    alreadyThere: layers.filter((layer) => !sent.has(layer)).length,
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

/**
 * The target's tag, or else the commit's, where the registry has it. The tag is written last: where it is, the commit's
 * need not be asked for.
 */
async function tagTakenBy(
  registry: Registry,
  { repository, tag, commitTag }: ImageTarget,
  signal: AbortSignal,
): Promise<{ readonly name: string; readonly digest: string } | undefined> {
  for (const name of [tag, commitTag]) {
    const found = name === undefined ? undefined : await registry.headManifest(repository, name, signal);
    if (name !== undefined && found) return { name, digest: found.digest };
  }
  return undefined;
}
