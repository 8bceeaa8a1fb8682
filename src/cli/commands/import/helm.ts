import { type HelmChart, importHelm } from '../../../app/import/helm.ts';
import { Exit } from '../../../core/exit.ts';
import { importedText } from '../../../report/imported.ts';
import { command } from '../../command.ts';
import { importOptions } from '../../options/import.ts';
import { printResult } from '../../result.ts';

export default command<HelmChart & Record<string, unknown>>({
  usage: 'import helm <chart>',
  summary: 'render a chart into deploy/, with the helm of this machine',
  examples: [
    [
      'slipway import helm metrics-server --repo https://kubernetes-sigs.github.io/metrics-server --chart-version 3.13.0 --namespace kube-system',
      'writes deploy/metrics-server-manifests.yml',
    ],
    [
      'slipway import helm oci://ghcr.io/example/charts/web --chart-version 1.4.0 --values web.yml -e production',
      'for production alone, in the namespace that it has',
    ],
    ['slipway import helm ./charts/web --name shop --namespace shop', 'a chart of this repository'],
  ],
  options: (yargs) =>
    importOptions(yargs)
      .positional('chart', {
        type: 'string',
        demandOption: true,
        describe: 'folder, archive, repository/name, oci:// or https://',
      })
      .option('values', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'file of values; may be repeated',
      })
      .option('chart-version', { type: 'string', describe: 'version of the chart [the latest]' })
      .option('repo', { type: 'string', describe: 'address of the repository of charts' })
      .option('namespace', { type: 'string', describe: 'namespace it is for [that of the environment]' })
      .option('release', { type: 'string', describe: 'name that the chart makes names from [--name]' })
      .option('kube-version', {
        type: 'string',
        describe: 'version of Kubernetes that the chart is told [1.35]',
      })
      .option('api-versions', {
        type: 'string',
        array: true,
        nargs: 1,
        describe: 'group/version that the chart is told is there; may be repeated',
      }),
  run: async (args, session) => {
    const made = await importHelm(args, session);
    printResult({ type: 'manifests.imported', ...made }, session, () => importedText(made));
    return Exit.done;
  },
});
