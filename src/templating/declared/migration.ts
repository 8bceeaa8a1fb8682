import { migrationRollback, migrationWithoutJob } from '../../core/catalogue/words.ts';
import type { Fault } from '../../core/errors.ts';
import { groupOf } from '../../core/objects.ts';
import type { Migration, Rollback } from '../../core/release.ts';
import type { RenderedFile, RenderedManifest } from '../rendered.ts';
import { amended, type Amendment } from './amended.ts';

const BEFORE = ['metadata', 'annotations', 'slipway.dev/before'] as const;
const ROLLBACK = ['metadata', 'annotations', 'slipway.dev/rollback'] as const;

/** What the annotation of a Job says for each way; a rollback leaves out Jobs that say nothing. */
const ANNOTATED: Readonly<Record<Rollback, string | undefined>> = {
  none: undefined,
  job: 'run',
  refuse: 'refuse',
};

/** Jobs of the template of a `migrate` run before the workloads; whatever else is in it stays as it is. */
export function asMigration(rendered: RenderedFile, migration: Migration): RenderedFile {
  const faults: Fault[] = [...rendered.faults];
  const jobs = rendered.manifests.filter(isJob);
  if (jobs.length === 0 && faults.length === 0)
    faults.push(
      migrationWithoutJob(migration.name, migration.origin.place ?? { file: rendered.usage().file.file }),
    );
  const manifests = rendered.manifests.map((manifest) => {
    if (!isJob(manifest)) return manifest;
    const fault = contradiction(manifest, migration);
    if (fault) faults.push(fault);
    return amended(manifest, amendmentsFor(manifest, migration));
  });
  return { ...rendered, manifests, faults };
}

function isJob({ object }: RenderedManifest): boolean {
  return object.kind === 'Job' && groupOf(object.apiVersion) === 'batch';
}

function contradiction(manifest: RenderedManifest, { name, rollback }: Migration): Fault | undefined {
  const written = rollbackIn(manifest);
  if (rollback === undefined || written === undefined || written === ANNOTATED[rollback.value])
    return undefined;
  return migrationRollback(name, {
    block: rollback.value,
    template: written,
    place: manifest.placeOf(ROLLBACK),
  });
}

function amendmentsFor(manifest: RenderedManifest, { rollback, origin }: Migration): readonly Amendment[] {
  const annotation = rollback && ANNOTATED[rollback.value];
  return [
    { path: BEFORE, value: 'workloads', name: 'migrate', origin },
    ...(!rollback || annotation === undefined || rollbackIn(manifest) !== undefined
      ? []
      : [{ path: ROLLBACK, value: annotation, name: 'rollback', origin: rollback.origin }]),
  ];
}

function rollbackIn({ object }: RenderedManifest): string | undefined {
  return object.metadata.annotations?.['slipway.dev/rollback'];
}
