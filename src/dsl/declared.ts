import type { Declared, Migration } from '../core/release.ts';
import { originAt, type Resolving } from './resolving.ts';

/** The words of the block that become objects, or fields of them, for one environment. */
export function declaredBy(resolving: Resolving): Declared {
  const { migrations = [] } = resolving.context.kubernetes ?? {};
  return {
    migrations: migrations.map(({ name, rollback }, index): Migration => {
      const path = ['kubernetes', 'migrations', index];
      const origin = originAt(resolving, [...path, 'rollback'], 'migrate rollback');
      return {
        name,
        rollback: rollback && { value: rollback, origin },
        origin: originAt(resolving, path, 'migrate'),
      };
    }),
  };
}
