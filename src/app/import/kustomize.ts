import type { ImportedManifests } from '../../core/imported.ts';
import type { Session } from '../world.ts';
import { importManifests, type Target } from './importing.ts';
import { assertNoLogin, makerOf } from './making.ts';

const PROGRAMS = [
  { program: 'kustomize', install: 'kustomize (https://kubectl.docs.kubernetes.io/installation/kustomize)' },
  { program: 'kubectl', install: 'kubectl, which has it built in' },
];

/** Builds a folder of kustomize once, with the kustomize of this machine or that within its kubectl, into a file of deploy/. */
export async function importKustomize(
  { folder, ...target }: Target & { readonly folder: string },
  session: Session,
): Promise<ImportedManifests> {
  assertNoLogin(folder);
  const maker = await makerOf(PROGRAMS, session);
  const isKubectl = maker.name === 'kubectl';
  const version = isKubectl ? ['version', '--client', '-o', 'json'] : ['version'];
  const build = async (): Promise<string> => maker.output(isKubectl ? 'kustomize' : 'build', '--', folder);
  const made = await maker.output(...version);
  const manifests = await build();
  return importManifests(
    {
      ...{ manifests, again: manifests },
      name: nameOf(folder),
      words: ['import', 'kustomize', folder],
      origin: { from: folder },
      madeBy: `${maker.name} ${isKubectl ? builtIn(made) : made.trim()}`,
    },
    target,
    session,
  );
}

/** Of kubectl, its own version and that of the kustomize in it. */
function builtIn(version: string): string {
  const { clientVersion, kustomizeVersion } = JSON.parse(version) as {
    readonly clientVersion: { readonly gitVersion: string };
    readonly kustomizeVersion: string;
  };
  return `${clientVersion.gitVersion} with kustomize ${kustomizeVersion}`;
}

/** Last part of the path, without what an address says of the version. */
function nameOf(folder: string): string {
  const [path = ''] = folder.split('?');
  return path.split('/').findLast((part) => !['', '.', '..'].includes(part)) ?? '';
}
