import { Exit } from '../exit.ts';
import { entry, fault } from './entry.ts';

export const importProgramMissing = entry(
  {
    code: 'IMPORT_PROGRAM_MISSING',
    exit: Exit.refused,
    about:
      'No program that makes the manifests is on PATH: helm for a chart, kustomize or kubectl for a folder of kustomize.',
  },
  (programs: readonly string[], install: string) => ({
    message: `there is no ${programs.join(' and no ')} on PATH`,
    hint: `install ${install}`,
  }),
);

export const importFailed = entry(
  {
    code: 'IMPORT_FAILED',
    about: 'helm, kustomize or kubectl made no manifests; its own words are below, and no file was written.',
  },
  (command: string, code: number, said: readonly string[]) => ({
    message: `${command} ended with ${code}`,
    hint: 'correct what it says, and import again',
    details: said,
  }),
);

export const importEmpty = entry(
  { code: 'IMPORT_EMPTY', about: 'What was to be imported makes no object at all, so no file was written.' },
  (source: string) => ({
    message: `${source} makes no object`,
    hint: 'name another chart or folder, or turn something on in its values',
  }),
);

export const importEdited = entry(
  {
    code: 'IMPORT_EDITED',
    about:
      'The file that the import would replace was not made by `slipway import`, or was edited since; what stands in it would be lost.',
  },
  (file: string, isImport: boolean) => ({
    message: isImport ? 'was edited since it was imported' : 'was not made by slipway import',
    hint: 'bring the edits into the values or the kustomization, and give --force to replace the file',
    place: { file },
  }),
);

export const importName = entry(
  { code: 'IMPORT_NAME', about: 'The name that the file of an import would have is none that can be used.' },
  (name: string) => ({
    message: `'${name}' is no name for a file of manifests`,
    hint: 'give one of lower-case letters, digits and dashes with --name',
  }),
);

export const importNamespace = entry(
  {
    code: 'IMPORT_NAMESPACE',
    about:
      'A chart is rendered for one namespace, and neither the command line nor one environment says which.',
  },
  (known: readonly string[]) => ({
    message: 'nothing says which namespace the chart is for',
    hint: `give --namespace${known.length > 0 ? `, or --environment (${known.join(', ')})` : ''}`,
  }),
);

export const importedSecret = fault(
  {
    code: 'IMPORTED_SECRET',
    about:
      'The chart or folder makes a Secret with values, which must not stand in the repository; no file was written.',
  },
  (secret: string) => ({
    message: `${secret} has values, so they would stand in the repository`,
    hint: 'name an existing Secret in the values (most charts call it existingSecret), and store it with slipway secrets put',
  }),
);

export const importLogin = entry(
  {
    code: 'IMPORT_LOGIN',
    about: 'An address with a login was given to `slipway import`, and the file would hold it.',
  },
  () => ({
    message: 'the address of the chart has a login in it, which would stand in the file',
    hint: 'give the login to helm repo add or helm registry login, and name the chart without it',
  }),
);
