import { type ImportedManifests, originLines } from '../core/imported.ts';
import { counted } from '../core/errors.ts';

/** What was written, what is in it, what became of hooks, and what to do next. */
export function importedText({
  file,
  objects,
  origin,
  madeBy,
  hooks,
  unsteady,
  changed,
}: ImportedManifests): string {
  const kinds = [...new Set(objects.map(({ kind }) => kind))].map(
    (kind) => `${objects.filter((object) => object.kind === kind).length} ${kind}`,
  );
  return [
    `${file}: ${counted(objects.length, 'object')}${changed ? '' : ', as it was before'}`,
    ...originLines(origin).map((line) => `  ${line}`),
    `  made by    ${madeBy}`,
    `  objects    ${kinds.join(', ')}`,
    ...hooks.map((line) => `  hook       ${line}`),
    ...unsteady.map((object) => `  ! ${object} comes out otherwise each time, so each import changes it`),
    '',
    'next: slipway check, then commit the file; its diff is what changed upstream',
  ].join('\n');
}
