import { importKustomize } from '../../../app/import/kustomize.ts';
import type { Target } from '../../../app/import/importing.ts';
import { Exit } from '../../../core/exit.ts';
import { importedText } from '../../../report/imported.ts';
import { command } from '../../command.ts';
import { importOptions } from '../../options/import.ts';
import { printResult } from '../../result.ts';

type Args = Target & { readonly folder: string };

export default command<Args & Record<string, unknown>>({
  usage: 'import kustomize <folder>',
  summary: 'build a kustomization into deploy/, with the kustomize or kubectl of this machine',
  examples: [
    ['slipway import kustomize ./overlays/production -e production', 'a kustomization of this repository'],
    [
      'slipway import kustomize "github.com/kedacore/keda//config/default?ref=v2.21.0" --name keda --made-in-cluster Secret/kedaorg-certs',
      'writes deploy/keda-manifests.yml',
    ],
  ],
  options: (yargs) =>
    importOptions(yargs).positional('folder', {
      type: 'string',
      demandOption: true,
      describe: 'folder with a kustomization.yaml, or its address',
    }),
  run: async (args, session) => {
    const made = await importKustomize(args, session);
    printResult({ type: 'manifests.imported', ...made }, session, () => importedText(made));
    return Exit.done;
  },
});
