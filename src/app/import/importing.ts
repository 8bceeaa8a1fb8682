import { importedSecret, importEdited, importEmpty, importName } from '../../core/catalogue/import.ts';
import { fileTooLarge } from '../../core/catalogue/files.ts';
import { manifestsEmpty } from '../../core/catalogue/templating.ts';
import { assertNoFaults } from '../../core/errors.ts';
import type { ImportedManifests, ManifestsOrigin } from '../../core/imported.ts';
import { type KubeObject, keyOf, keyText } from '../../core/objects.ts';
import { shellWord } from '../../core/shell-word.ts';
import { hookTurns } from '../../deploy/plan/hooks.ts';
import { hasSecretValues } from '../../deploy/plan/shape.ts';
import type { Platform } from '../../core/platform.ts';
import { environmentNamed } from '../../dsl/environments.ts';
import { headOf, takeManifests } from '../../templating/take-manifests.ts';
import { FOLDER, manifestsFile } from '../../templating/select.ts';
import { loadPlatform } from '../delivery/platform.ts';
import type { Session } from '../world.ts';
import { digestOf, imported, withHead } from './head.ts';

/** Where an import goes, as every one is asked. */
export type Target = {
  readonly name?: string | undefined;
  readonly environment?: string | undefined;
  readonly platform?: string | undefined;
  /** The platform of that file, where it was read already. */
  readonly known?: Platform | undefined;
  /** `Secret/name` of what its programs make themselves. */
  readonly madeInCluster?: readonly string[] | undefined;
  /** Replaces a file whatever stands in it. */
  readonly force?: boolean | undefined;
};

/** What a program made, and what the head of the file says of it. */
export type Made = {
  readonly manifests: string;
  /** The same made once more; other where a chart draws keys or passwords. */
  readonly again: string;
  /** Name of the file where nobody gave one. */
  readonly name: string;
  /** The words of the command, `import` first. */
  readonly words: readonly string[];
  readonly origin: ManifestsOrigin;
  readonly madeBy: string;
};

/** As long as manifests that are taken as they are may be. */
const MOST_BYTES = 16 * 2 ** 20;

/** Writes what was made to deploy/, once it is known to be what a release may hold. Throws IMPORT_EDITED, IMPORT_EMPTY, InvalidInput. */
export async function importManifests(
  made: Made,
  target: Target,
  session: Session,
): Promise<ImportedManifests> {
  const name = await nameOf(made.name, target, session);
  const file = `${FOLDER}/${name}`;
  const objects = objectsIn(made.manifests, name);
  if (objects.length === 0) throw importEmpty(made.origin.from);
  const digest = digestOf(made.manifests);
  const hooks = objects.flatMap((object) => {
    const turns = hookTurns(object);
    return turns === undefined ? [] : [`${keyText(keyOf(object))}  ${turns}`];
  });
  const { origin, madeBy } = made;
  const { madeInCluster = [] } = target;
  const text = withHead(made.manifests, {
    ...{ command: commandOf(made, target), origin, madeBy, madeInCluster, hooks },
  });
  // The words of the command line are held to what the file may say.
  assertNoFaults(headOf(text, file).faults);
  if (Buffer.byteLength(text) > MOST_BYTES) throw fileTooLarge(file, Buffer.byteLength(text), MOST_BYTES);
  const files = await session.adapters.files(session.cwd);
  const before = await files.text(file);
  const state = before === undefined || before === text ? 'as made' : imported(before);
  if (state !== 'as made' && target.force !== true) throw importEdited(file, state === 'edited');
  if (before !== text) await files.writeText(file, text, 'everybody');
  return {
    ...{ file, origin, madeBy, digest, hooks, changed: before !== text },
    objects: objects.map(({ kind, metadata: { name } }) => ({ kind, name })),
    unsteady: made.again === made.manifests ? [] : differing(objects, objectsIn(made.again, name)),
  };
}

async function nameOf(
  usual: string,
  { name = usual, environment, platform, known }: Target,
  session: Session,
): Promise<string> {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) throw importName(name);
  if (environment === undefined) return `${name}-manifests.yml`;
  environmentNamed(known ?? (await loadPlatform({ platform }, session, 'offline')), environment);
  return `${name}-manifests.${environment}.yml`;
}

/** Throws InvalidInput for what no release takes, and for Secrets with values: nothing of them may be written. */
function objectsIn(manifests: string, name: string): readonly KubeObject[] {
  const { manifests: taken, faults } = takeManifests(manifestsFile(name), manifests);
  const objects = taken.map(({ object }) => object);
  const secrets = objects.filter(hasSecretValues).map((object) => importedSecret(keyText(keyOf(object))));
  const isEmpty = objects.length === 0 && faults.every(({ code }) => code === manifestsEmpty.described.code);
  if (!isEmpty) assertNoFaults([...faults, ...secrets]);
  return objects;
}

function differing(objects: readonly KubeObject[], again: readonly KubeObject[]): readonly string[] {
  const texts = new Set(again.map((object) => JSON.stringify(object)));
  return objects
    .filter((object) => !texts.has(JSON.stringify(object)))
    .map((object) => keyText(keyOf(object)));
}

function commandOf({ words }: Made, { name, environment, madeInCluster = [] }: Target): string {
  const where = [
    ...(name === undefined ? [] : ['--name', name]),
    ...(environment === undefined ? [] : ['--environment', environment]),
    ...madeInCluster.flatMap((secret) => ['--made-in-cluster', secret]),
  ];
  return ['slipway', ...words, ...where].map(shellWord).join(' ');
}
