import { expect } from 'chai';
import { apiRefused } from '../../../src/core/catalogue/cluster.ts';
import type { UserError } from '../../../src/core/errors.ts';
import { errorFrom } from '../../../src/deploy/plan/refusals.ts';
import { configMap } from '../../support/objects.ts';

/** As the API server refuses to take fields that these managers own. */
function conflictWith(...owners: readonly (readonly [manager: string, field: string])[]): UserError {
  const causes = owners.map(([manager, field]) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with "${manager}"`,
    field,
  }));
  const status = { code: 409, reason: 'Conflict', message: 'Apply failed', causes };
  return apiRefused('ConfigMap settings', status);
}

describe('deploy/refusals', () => {
  it('names owners in one order, whoever wrote last', () => {
    const object = configMap('settings');
    const place = { file: 'deploy/settings.yml', line: 1, column: 1 };
    const a = ['kubectl-edit', '.data.a'] as const;
    const b = ['kubectl-edit', '.data.b'] as const;
    const c = ['operator', '.data.c'] as const;

    for (const order of [
      [a, b, c],
      [c, a, b],
    ]) {
      const error = errorFrom([{ object, place, error: conflictWith(...order) }]) as UserError;

      expect(error.details).to.deep.equal([
        'deploy/settings.yml:1:1  ConfigMap settings: kubectl-edit owns data.a, data.b; operator owns data.c',
      ]);
    }
  });
});
