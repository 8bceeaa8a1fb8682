import type { Fault } from '../core/errors.ts';
import type { ExplainedDelivery, WhyImage, WhyThere } from '../core/explanation.ts';
import { matchesGlob } from '../core/glob.ts';
import type { Environment } from '../core/platform.ts';
import { explain } from '../templating/explain.ts';
import { renderFiles } from '../templating/render.ts';
import type { Delivery, DeliveryOptions } from './delivery/load.ts';
import type { Session } from './world.ts';

/** Where every value came from, and why this branch goes there; with the faults of what could not be rendered. */
export async function explainDelivery(
  delivery: Delivery,
  options: DeliveryOptions,
  { adapters, cwd, signal }: Session,
): Promise<{ readonly facts: ExplainedDelivery; readonly faults: readonly Fault[] }> {
  const environment = delivery.environment(options.environment);
  const release = delivery.release(environment);
  const rendered = await renderFiles(release, await adapters.files(cwd), signal);
  const { branch } = delivery.build;
  const facts = {
    branch: branch === '' ? undefined : branch,
    environment: environment.name,
    why: whyThere(delivery, environment),
    image: release.image,
    imageWhy: whyImage(options, delivery, release.image),
    ...explain(rendered, release),
  };
  return { facts, faults: rendered.faults };
}

function whyThere({ build, environments, platform }: Delivery, environment: Environment): WhyThere {
  const { place, name } = environment;
  const pattern = environment.branches.find((branch) => matchesGlob(branch, build.branch));
  if (pattern !== undefined)
    return { code: 'branch', place, ...(pattern !== build.branch && { by: pattern }) };
  const later = platform.environments.find(({ after }) => after === name);
  if (later && environments.includes(environment)) return { code: 'before', place, later: later.name };
  return { code: 'named', others: environments.map((each) => each.name) };
}

function whyImage(
  { image: given }: DeliveryOptions,
  { build, context }: Delivery,
  image: string | undefined,
): WhyImage {
  if (given !== undefined) return { code: 'option' };
  if (context.kubernetes?.image !== undefined) return { code: 'block' };
  if (image !== undefined) return { code: 'tag', build: build.number };
  return { code: context.image ? 'unknown' : 'none' };
}
