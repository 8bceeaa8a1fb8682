import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { digestMismatch, tagTaken } from '../../core/catalogue/registry.ts';
import type { Registry } from '../../core/ports/registry.ts';
import { parseManifest } from '../content.ts';
import { isIndex } from '../oci.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import type { ImageTarget } from '../target.ts';
import type { EngineSession } from './session.ts';

type EnginePush = {
  readonly target: ImageTarget;
  readonly registry: Registry;
  readonly temporary: string;
};

type EnginePushed = {
  readonly digest: string;
  readonly layers: number;
  readonly alreadyThere: number;
};

/** Has the engine push the image under its own name, and returns the digest it has in the registry. */
export async function pushByEngine(
  session: EngineSession,
  { target, registry, temporary }: EnginePush,
  signal: AbortSignal,
): Promise<EnginePushed> {
  const { repository, tag, reference } = target;
  const existing = await registry.headManifest(repository, tag, signal);
  if (existing) {
    await assertSame(session, { target, registry, digest: existing.digest }, signal);
    const layers = await layersOf(registry, { repository, digest: existing.digest }, signal);
    return { digest: existing.digest, layers, alreadyThere: layers };
  }
  const { digest, lines } =
    session.engine.name === 'docker'
      ? await dockerPush(session, reference)
      : await buildahPush(session, { reference, insecure: registry.insecure, temporary });
  const stored = await registry.headManifest(repository, tag, signal);
  if (stored?.digest !== digest) throw digestMismatch(reference, digest, stored?.digest ?? 'none');
  const layers = await layersOf(registry, { repository, digest }, signal);
  const known = lines.filter((line) =>
    /Layer already exists|skipped: already exists|Mounted from/.test(line),
  ).length;
  return { digest, layers, alreadyThere: Math.min(layers, known) };
}

/** An image is the same when its configuration is: that names its layers, whatever their compression. */
async function assertSame(
  session: EngineSession,
  { target, registry, digest }: { target: ImageTarget; registry: Registry; digest: string },
  signal: AbortSignal,
): Promise<void> {
  const ours = await imageId(session, target.reference);
  const manifest = await registry.manifest(target.repository, digest, signal);
  const theirs =
    manifest && !isIndex(manifest.mediaType)
      ? parseManifest(manifest.bytes, target.reference).config.digest
      : digest;
  if (theirs !== ours) throw tagTaken(target.reference, theirs, ours);
}

async function imageId(session: EngineSession, reference: string): Promise<string> {
  const question =
    session.engine.name === 'buildah'
      ? ['inspect', '--type', 'image', '--format', '{{.FromImageID}}']
      : ['image', 'inspect', '--format', '{{.Id}}'];
  const [line = ''] = await session.run([...question, reference]);
  return line.startsWith('sha256:') ? line : `sha256:${line}`;
}

async function layersOf(
  registry: Registry,
  { repository, digest }: { repository: string; digest: string },
  signal: AbortSignal,
): Promise<number> {
  const manifest = await registry.manifest(repository, digest, signal);
  if (!manifest || isIndex(manifest.mediaType)) return 0;
  return parseManifest(manifest.bytes, repository).layers.length;
}

type Pushed = { readonly digest: string; readonly lines: readonly string[] };

async function dockerPush(session: EngineSession, reference: string): Promise<Pushed> {
  const lines = await session.run(['push', reference]);
  const digest = /digest: (sha256:[0-9a-f]{64})/.exec(lines.join('\n'))?.[1] ?? 'none';
  return { digest, lines };
}

async function buildahPush(
  session: EngineSession,
  { reference, insecure, temporary }: { reference: string; insecure: boolean; temporary: string },
): Promise<Pushed> {
  // A name that others can foresee could be a link of theirs.
  const folder = await temporaryFolder(temporary, 'push');
  const file = join(folder, 'digest');
  try {
    const lines = await session.run([
      'push',
      ...['--digestfile', file],
      ...(insecure ? ['--tls-verify=false'] : []),
      reference,
    ]);
    return { digest: (await readFile(file, 'utf8')).trim(), lines };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
