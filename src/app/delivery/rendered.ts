import { assertNoFaults } from '../../core/errors.ts';
import type { Manifest } from '../../core/objects.ts';
import type { Environment } from '../../core/platform.ts';
import type { Release } from '../../core/release.ts';
import { renderFiles, type Rendering } from '../../templating/render.ts';
import type { World } from '../world.ts';
import type { Delivery } from './load.ts';

type Rendered = Promise<Rendering>;

/** Each release of a delivery is rendered once, whoever asks for it. */
const known = new WeakMap<Delivery, Map<string, Rendered>>();

/** Renders the release of an environment, or gives what was rendered of it before, with its faults. */
export async function renderingOf(
  delivery: Delivery,
  release: Release,
  { adapters, cwd, signal }: Pick<World, 'adapters' | 'cwd' | 'signal'>,
): Rendered {
  const renderings = known.get(delivery) ?? new Map<string, Rendered>();
  known.set(delivery, renderings);
  const key = JSON.stringify([release.environment.name, release.image]);
  const rendering =
    renderings.get(key) ?? adapters.files(cwd).then(async (files) => renderFiles(release, files, signal));
  renderings.set(key, rendering);
  return rendering;
}

/** The manifests for an environment. Throws InvalidInput with all that is wrong in its templates. */
export async function manifestsOf(
  delivery: Delivery,
  release: Release,
  world: Pick<World, 'adapters' | 'cwd' | 'signal'>,
): Promise<readonly Manifest[]> {
  const { manifests, faults } = await renderingOf(delivery, release, world);
  assertNoFaults(faults);
  return manifests;
}

/** Faults of the templates end a run before its first test, not after its push. */
export async function assertRenders(
  delivery: Delivery,
  environments: readonly Environment[],
  world: Pick<World, 'adapters' | 'cwd' | 'signal'>,
): Promise<void> {
  const faults = [];
  for (const environment of environments)
    faults.push(...(await renderingOf(delivery, delivery.release(environment), world)).faults);
  assertNoFaults(faults);
}
