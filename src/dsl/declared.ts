import type { Autoscaling, Declared, Exposure, Migration } from '../core/release.ts';
import { originAt, type Resolving, sayer } from './resolving.ts';
import { verificationsBy } from './declared-verifications.ts';

/** The words of the block that become objects, or fields of them, for one environment. */
export function declaredBy(resolving: Resolving): Declared {
  const { autoscalers = [], exposures = [], migrations = [] } = resolving.context.kubernetes ?? {};
  return {
    autoscalers: autoscalers.flatMap(({ name }) => autoscalingFor(resolving, name) ?? []),
    exposures: exposures.flatMap((_, index) => exposureFor(resolving, index) ?? []),
    migrations: migrations.map(({ name, rollback }, index): Migration => {
      const path = ['kubernetes', 'migrations', index];
      const origin = originAt(resolving, [...path, 'rollback'], 'migrate rollback');
      return {
        name,
        rollback: rollback && { value: rollback, origin },
        origin: originAt(resolving, path, 'migrate'),
      };
    }),
    verifications: verificationsBy(resolving),
  };
}

/** How a deployment is scaled in this environment; undefined where it is not. */
export function autoscalingFor(resolving: Resolving, deployment: string): Autoscaling | undefined {
  const { autoscalers = [] } = resolving.context.kubernetes ?? {};
  const index = autoscalers.findIndex(({ name }) => name === deployment);
  const found = autoscalers[index];
  if (!found) return undefined;
  const { name, queue, from, min, max, cpu, memory, perPod } = found;
  const path = ['kubernetes', 'autoscalers', index];
  const said = sayer(resolving, 'autoscale', path);
  const most = said<number>('max', max);
  if (!most) return undefined;
  const origin = originAt(resolving, path, 'autoscale');
  const [named, share, variable] = [
    said<string>('queue', queue),
    said<number>('perPod', perPod),
    said<string>('from', from),
  ];
  return {
    name,
    min: said<number>('min', min) ?? { value: 1, origin },
    max: most,
    cpu: said<number>('cpu', cpu),
    memory: said<number>('memory', memory),
    queue: named && share && variable && { name: named, perPod: share, from: variable },
    origin,
  };
}

/** Undefined where no host is said for this environment, or where checkRelease has said that the platform knows no way. */
function exposureFor(resolving: Resolving, index: number): Exposure | undefined {
  const exposure = resolving.context.kubernetes?.exposures?.[index];
  const { expose: way, place } = resolving.environment;
  if (!exposure || !way) return undefined;
  const path = ['kubernetes', 'exposures', index];
  const said = sayer(resolving, 'expose', path);
  const host = said<string>('host', exposure.host);
  if (!host) return undefined;
  const origin = originAt(resolving, path, 'expose');
  return {
    name: exposure.name,
    host,
    path: said<string>('path', exposure.path) ?? { value: '/', origin },
    port: said<number>('port', exposure.port),
    way: { value: way, origin: { text: 'platform', place } },
    origin,
  };
}
