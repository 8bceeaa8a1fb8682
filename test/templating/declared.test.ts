import { expect } from 'chai';
import { placeText } from '../../src/core/place.ts';
import type { Declared, Release, Rollback } from '../../src/core/release.ts';
import { NOTHING_DECLARED } from '../../src/core/release.ts';
import { explain } from '../../src/templating/explain.ts';
import { renderFiles, type Rendering } from '../../src/templating/render.ts';
import { deployWith, releaseWith } from './support/release.ts';

type Texts = Readonly<Record<string, string>>;

async function rendered(declared: Partial<Declared>, texts: Texts, release: Partial<Release> = {}) {
  const made = releaseWith({ declared: { ...NOTHING_DECLARED, ...declared }, ...release });
  return { release: made, rendering: await renderFiles(made, deployWith(texts)) };
}

function faultsOf({ faults }: Rendering): string[] {
  return faults.map(({ place, message }) => `${place ? placeText(place) : ''} ${message}`);
}

function madeBy(rendering: Rendering, release: Release): string[] {
  return explain(rendering, release).objects.flatMap(({ fields }) =>
    fields.map(({ path, value, from }) => {
      const origins = from.map(({ name, origin }) => `${name} ← ${origin.text}`);
      return `${path} = ${String(value)}: ${origins.join(', ')}`;
    }),
  );
}

describe('templating/declared', () => {
  describe('a migration', () => {
    const place = { file: 'Jenkinsfile', line: 6 };
    const migration = (value?: Rollback): Partial<Declared> => {
      const rollback = value && { value, origin: { text: 'Jenkinsfile:6 migrate rollback', place } };
      return { migrations: [{ name: 'db', rollback, origin: { text: 'Jenkinsfile:6 migrate', place } }] };
    };
    const job = (annotations = '') =>
      `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: db\n${annotations}spec: {}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: db }\n`;

    const annotationsOf = ({ manifests }: Rendering) =>
      manifests.map(({ object: { kind, metadata } }) => [kind, metadata.annotations]);

    it('runs the Job of its template before the workloads, and leaves other objects as they are', async () => {
      const { rendering } = await rendered(migration(), { 'db-template.yml': job() });

      expect(faultsOf(rendering)).to.deep.equal([]);
      expect(annotationsOf(rendering)).to.deep.equal([
        ['Job', { 'slipway.dev/before': 'workloads' }],
        ['ConfigMap', undefined],
      ]);
    });

    for (const [said, annotation] of [
      ['none', undefined],
      ['job', 'run'],
      ['refuse', 'refuse'],
    ] as const)
      it(`says with rollback: '${said}' what a rollback does`, async () => {
        const { rendering } = await rendered(migration(said), { 'db-template.yml': job() });
        const [[, annotations] = []] = annotationsOf(rendering);

        expect(annotations).to.deep.equal({
          'slipway.dev/before': 'workloads',
          ...(annotation && { 'slipway.dev/rollback': annotation }),
        });
      });

    it('has the places and origins of its word in what it adds', async () => {
      const { rendering, release } = await rendered(migration('refuse'), { 'db-template.yml': job() });
      const [manifest] = rendering.manifests;

      expect(manifest?.placeOf(['metadata', 'annotations', 'slipway.dev/rollback'])).to.equal(place);
      expect(manifest?.place.file).to.equal('deploy/db-template.yml');
      expect(madeBy(rendering, release)).to.deep.equal([
        'metadata.annotations.slipway.dev/before = workloads: migrate ← Jenkinsfile:6 migrate',
        'metadata.annotations.slipway.dev/rollback = refuse: rollback ← Jenkinsfile:6 migrate rollback',
      ]);
    });

    it('needs a template, and a Job in it', async () => {
      const without = await rendered(migration(), {});
      const empty = await rendered(migration(), {
        'db-template.yml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: db }\n',
      });

      expect(faultsOf(without.rendering)).to.deep.equal([
        "Jenkinsfile:6 migrate 'db' has no template for production",
      ]);
      expect(faultsOf(empty.rendering)).to.deep.equal([
        "Jenkinsfile:6 migrate 'db' has no Job in its template",
      ]);
    });

    it('does not say one thing in the block and another in the template', async () => {
      const says = (value: string) => job(`  annotations:\n    slipway.dev/rollback: ${value}\n`);
      const other = await rendered(migration('none'), { 'db-template.yml': says('run') });
      const same = await rendered(migration('job'), { 'db-template.yml': says('run') });
      const silent = await rendered(migration(), { 'db-template.yml': says('run') });

      expect(faultsOf(other.rendering)).to.deep.equal([
        "deploy/db-template.yml:6:5 migrate 'db' says rollback: 'none', and its Job slipway.dev/rollback: run",
      ]);
      expect(faultsOf(same.rendering)).to.deep.equal([]);
      expect(faultsOf(silent.rendering)).to.deep.equal([]);
    });
  });
});
