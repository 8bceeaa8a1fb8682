import { openSecretStore } from '../../../app/secrets/access.ts';
import { Exit } from '../../../core/exit.ts';
import { resultLine } from '../../../report/results.ts';
import { secretTable } from '../../../report/secrets.ts';
import { listSecrets } from '../../../secrets/list.ts';
import { command } from '../../command.ts';
import { bucketOptions } from '../../options/secrets.ts';

type Args = { readonly prefix?: string; readonly platform?: string; readonly environment?: string };

export default command<Args & Record<string, unknown>>({
  usage: 'secrets list [prefix]',
  summary: 'files, versions and who can open them',
  examples: [
    ['slipway secrets list', 'of all environments'],
    ['slipway secrets list production', 'of one'],
  ],
  options: (yargs) =>
    bucketOptions(yargs).positional('prefix', { type: 'string', describe: 'where to begin' }),
  run: async ({ prefix = '', ...args }, session) => {
    const { output, print, show, emit, signal } = session;
    const { access } = await openSecretStore(session, { ...args, file: prefix });
    const files = await listSecrets(prefix, access, signal);
    if (files.length === 0)
      emit({ type: 'warning', code: 'nothing-stored', bucket: access.bucket.name, prefix });
    else if (output === 'text') show(secretTable(files, session.columnsOut));
    else for (const file of files) print(resultLine({ type: 'secret.listed', ...file }));
    return Exit.done;
  },
});
