import { openSecretStore } from '../../../app/secrets/access.ts';
import { compareVersions } from '../../../app/secrets/files.ts';
import { secretFileArgument } from '../../../core/catalogue/secrets.ts';
import { Exit } from '../../../core/exit.ts';
import { secretDiffText } from '../../../report/secrets.ts';
import { command } from '../../command.ts';
import { type SecretFileArgs, secretFileOptions } from '../../options/secrets.ts';
import { printResult } from '../../result.ts';

type Args = SecretFileArgs & { readonly from?: string; readonly to?: string };

export default command<Args & Record<string, unknown>>({
  usage: 'secrets diff [file]',
  summary: 'which keys differ between two versions, never values',
  examples: [
    ['slipway secrets diff production/example.yml', 'which keys the last change was about'],
    ['slipway secrets diff production/example.yml --from VERSION', 'what has changed since that version'],
  ],
  options: (yargs) =>
    secretFileOptions(yargs)
      .option('from', { type: 'string', describe: 'earlier version [the one before]' })
      .option('to', { type: 'string', describe: 'later version [the latest]' }),
  run: async ({ file, ...args }, session) => {
    if (file === undefined) throw secretFileArgument('diff');
    const store = await openSecretStore(session, { ...args, file });
    const found = await compareVersions(file, { store, ...args }, session);
    printResult({ type: 'secret.compared', ...found }, session, () =>
      secretDiffText(store.access.bucket.name, found),
    );
    return Exit.done;
  },
});
