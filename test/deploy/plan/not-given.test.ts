import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { withoutNulls } from '../../../src/deploy/plan/not-given.ts';

const metadata = (more: object): KubeObject['metadata'] => ({ name: 'web', ...more });
const NULLS = metadata({ annotations: null, labels: null });

describe('fields of null', () => {
  it('are none in metadata, of any kind', () => {
    const custom = {
      apiVersion: 'acme.io/v1',
      kind: 'Database',
      metadata: NULLS,
      spec: { owner: null, users: [{ a: null }] },
    };

    expect(withoutNulls(custom)).to.deep.equal({ ...custom, metadata: { name: 'web' } });
    const kept = metadata({ annotations: { a: null } });
    expect(withoutNulls({ ...custom, metadata: kept }).metadata).to.deep.equal(kept);
  });

  it('are none in items of lists, and stay where they take a default away', () => {
    const spec = (item: object, template: object) => ({
      strategy: { type: 'Recreate', rollingUpdate: null },
      template: { metadata: template, spec: { containers: [{ name: 'web', ports: [item] }] } },
    });
    const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: NULLS };
    const written = {
      ...web,
      spec: spec({ containerPort: 80, protocol: null }, { labels: { a: null }, annotations: null }),
    };

    expect(withoutNulls(written).spec).to.deep.equal(spec({ containerPort: 80 }, { labels: { a: null } }));
  });

  it('are none anywhere in a Job, which cannot change', () => {
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: NULLS,
      spec: { completions: null, template: { spec: { volumes: null } } },
    };

    expect(withoutNulls(job).spec).to.deep.equal({ template: { spec: {} } });
  });
});
