import { expect } from 'chai';
import { conflict } from '../../src/core/catalogue/deploy.ts';
import type { Drift } from '../../src/core/events/notes.ts';
import { statusLines } from '../../src/report/status.ts';
import { deployment } from '../support/objects.ts';
import { recordOf } from '../support/surveyed.ts';

describe('report/status', () => {
  it('names a way back from a change by hand that the API server does not refuse', () => {
    const key = { kind: 'Deployment', name: 'web', namespace: 'development' };
    const drift = {
      key,
      path: 'spec.template.spec.containers[web].image',
      wanted: 'web:1',
      found: 'web:3',
      manager: 'kubectl-set',
      time: undefined,
    } as unknown as Drift;
    const outcome = { state: 'ready', objects: [{ key, verdict: { state: 'ready', reason: '1 of 1' } }] };
    const lines = statusLines(recordOf([deployment('web', 'web:1')]), outcome as never, { drift: [drift] });

    expect(lines.at(-1)).to.contain('to undo it: slipway deploy development --force-conflicts');
    const added = { ...drift, wanted: undefined, found: undefined, added: true, manager: 'kubectl-label' };
    const hint = (...all: readonly object[]): string =>
      statusLines(recordOf([deployment('web', 'web:1')]), outcome as never, {
        drift: all as unknown as readonly Drift[],
      }).at(-1) ?? '';
    // No manifest is in conflict with what it lacks.
    expect(hint(added, added)).to.contain('slipway deploy development --take-over kubectl-label');
    expect(hint(drift, added)).to.contain('--force-conflicts --take-over kubectl-label');
    expect(hint({ ...added, manager: 'My Tool; id' })).to.contain("--take-over 'My Tool; id'");
    // No manifest can be without its image.
    expect(conflict(['a']).hint).to.match(/^--force-conflicts /);
  });
});
