import { assertNoFaults } from '../../core/errors.ts';
import { type Manifest, withObject } from '../../core/objects.ts';
import type { Environment } from '../../core/platform.ts';
import type { Release } from '../../core/release.ts';
import type { Verification } from '../../core/verification.ts';
import { ALLOWS } from '../../deploy/kinds/policy.ts';
import { allowedFromElsewhere } from '../../templating/check/from-elsewhere.ts';
import { allowedOfPolicies } from '../../templating/policy/allowed.ts';
import type { RenderedManifest } from '../../templating/rendered.ts';
import { renderFiles, type Rendering } from '../../templating/render.ts';
import type { Session, World } from '../world.ts';
import { assertChecked } from './checked.ts';
import type { Delivery } from './load.ts';

type Rendered = Promise<Rendering>;

/** Each release of a delivery is rendered once, no matter who asks for it. */
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

/** What is asked of a release once it runs. */
export async function verificationsOf(
  delivery: Delivery,
  release: Release,
  session: Looking,
): Promise<readonly Verification[]> {
  const { verifications } = await renderingOf(delivery, release, session);
  return verifications.map(({ verification }) => verification);
}

type Looking = Pick<World, 'adapters' | 'cwd' | 'signal'> & Pick<Session, 'emit'>;

/** The manifests for an environment. Throws InvalidInput with all that is wrong in its templates, or with the manifests. */
export async function manifestsOf(
  delivery: Delivery,
  release: Release,
  session: Looking,
): Promise<readonly Manifest[]> {
  const { manifests, faults } = await renderingOf(delivery, release, session);
  assertNoFaults(faults);
  await assertChecked(delivery, [{ environment: release.environment, manifests }], session);
  return manifests.map((manifest) => withAllowed(manifest, release.environment));
}

/** What its template allows is told to who judges the object, now and after a rollback, and to policies of the API server. */
function withAllowed(manifest: RenderedManifest, environment: Environment): Manifest {
  const allowed = [...allowedFromElsewhere(manifest), ...allowedOfPolicies(manifest, environment)];
  if (allowed.length === 0) return manifest;
  const { metadata } = manifest.object;
  const annotations = { ...metadata.annotations, [ALLOWS]: allowed.join(', ') };
  return withObject(manifest, { ...manifest.object, metadata: { ...metadata, annotations } });
}

/** Faults of the templates and manifests end a run before its first test, not after its push. */
export async function assertRenders(
  delivery: Delivery,
  environments: readonly Environment[],
  session: Looking,
): Promise<void> {
  const faults = [];
  const checkings = [];
  for (const environment of environments) {
    const rendering = await renderingOf(delivery, delivery.release(environment), session);
    faults.push(...rendering.faults);
    checkings.push({ environment, manifests: rendering.manifests });
  }
  assertNoFaults(faults);
  await assertChecked(delivery, checkings, session);
}
