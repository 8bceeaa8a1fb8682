import { templateRequired, templateUndefined } from '../../core/catalogue/templating.ts';
import { type Fault, InvalidInput, UserError } from '../../core/errors.ts';
import type { Environment } from '../../core/platform.ts';
import type { Release, Value } from '../../core/release.ts';
import { renderFiles } from '../../templating/render.ts';
import type { Delivery } from './delivery.ts';
import type { Session } from '../world.ts';
import { faultsIn } from './faults.ts';

/** Faults of templates that may only come from what a faulty block could not say. */
const FOR_WANT_OF_A_VALUE = [templateUndefined, templateRequired].map(({ described }) => described.code);

/** Stands in for a number of replicas that could not be read; so many that no rule finds them too few. */
const REPLICAS: Value = { name: 'REPLICAS', value: 1000, origin: { text: 'could not be read' } };

/** Throws where the block has faults, together with those of the templates: people fix both in one go. */
export async function assertSound(
  delivery: Delivery,
  environment: string | undefined,
  session: Session,
): Promise<void> {
  if (delivery.faults.length === 0) return;
  throw new InvalidInput([...delivery.faults, ...(await templateFaults(delivery, environment, session))]);
}

async function templateFaults(
  delivery: Delivery,
  name: string | undefined,
  session: Session,
): Promise<readonly Fault[]> {
  try {
    const environments = name === undefined ? delivery.environments : [delivery.environment(name)];
    const faults: Fault[] = [];
    for (const environment of environments)
      faults.push(...(await renderSound(delivery, environment, session)).faults);
    return withoutRepeats(faults);
  } catch (error) {
    if (error instanceof UserError) return faultsIn(error);
    throw error;
  }
}

/** Renders for one environment; of a block with faults what can be said although some of its values are unknown. */
export async function renderSound(
  delivery: Delivery,
  environment: Environment,
  session: Session,
): ReturnType<typeof renderFiles> {
  const files = await session.adapters.files(session.cwd);
  const release = delivery.release(environment);
  if (delivery.faults.length === 0) return renderFiles(release, files, session.signal);
  const rendered = await renderFiles(withReplicas(release), files, session.signal);
  return { ...rendered, faults: rendered.faults.filter(({ code }) => !FOR_WANT_OF_A_VALUE.includes(code)) };
}

/** A template of all environments says the same thing for each of them. */
export function withoutRepeats(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [JSON.stringify(fault), fault])).values()];
}

function withReplicas(release: Release): Release {
  const filled = (values: readonly Value[]): readonly Value[] => [...values, REPLICAS];
  return {
    ...release,
    values: filled(release.values),
    deployments: release.deployments.map((spec) => ({ ...spec, values: filled(spec.values) })),
  };
}
