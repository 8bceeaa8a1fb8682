import type { Fault } from '../core/errors.ts';
import type { FaultAt } from './fault-at.ts';
import { suggestion } from './suggestion.ts';
import type { WrittenEnvironment, WrittenPlatform } from './written-platform.ts';

/** Environments that `after` and `promote` lead to: they must be there, for all of the services, and not in a circle. */
export function linkFaults(
  name: string,
  environments: WrittenPlatform['environments'],
  at: FaultAt,
): Fault[] {
  return (['after', 'promote'] as const).flatMap((link) => {
    const target = environments[name]?.[link];
    if (target === undefined) return [];
    const path = ['environments', name, link];
    if (!Object.hasOwn(environments, target))
      return [
        at(
          path,
          `${path.join('.')}: there is no environment '${target}'${suggestion(target, Object.keys(environments))}`,
        ),
      ];
    const apart = servicesWithout(environments[name], environments[target]);
    if (apart !== undefined)
      return [
        at(
          path,
          `${path.join('.')}: '${target}' is only for ${(environments[target]?.services ?? []).join(', ')}, and '${name}' is for ${apart} too`,
          `give ${name} services that ${target} has, or remove ${link}`,
        ),
      ];
    return leadsTo(name, link, environments)
      ? [
          at(
            path,
            `${path.join('.')}: '${target}' leads back to '${name}'`,
            `remove one ${link} of the circle`,
          ),
        ]
      : [];
  });
}

/** Services of one environment that do not have the other. */
function servicesWithout(
  one: WrittenEnvironment | undefined,
  { services }: WrittenEnvironment = {},
): string | undefined {
  if (!services) return undefined;
  if (!one?.services) return 'every other service';
  const missing = one.services.filter((service) => !services.includes(service));
  return missing.length === 0 ? undefined : missing.join(', ');
}

/** Whether following one link from an environment comes back to it. */
function leadsTo(
  name: string,
  link: 'after' | 'promote',
  environments: WrittenPlatform['environments'],
): boolean {
  const seen = new Set<string>();
  for (
    let next = environments[name]?.[link];
    next !== undefined && !seen.has(next);
    next = environments[next]?.[link]
  ) {
    if (next === name) return true;
    seen.add(next);
  }
  return false;
}
