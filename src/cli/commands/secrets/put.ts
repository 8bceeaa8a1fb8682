import { openSecretStore } from '../../../app/secrets/access.ts';
import { putSecrets } from '../../../app/secrets/files.ts';
import { secretFileArgument } from '../../../core/catalogue/secrets.ts';
import { Exit } from '../../../core/exit.ts';
import { command } from '../../command.ts';
import { type SecretFileArgs, secretFileOptions } from '../../options/secrets.ts';

type Args = SecretFileArgs & { readonly from?: string; readonly base?: string };

export default command<Args & Record<string, unknown>>({
  usage: 'secrets put [file]',
  summary: 'check, encrypt and store a file',
  examples: [
    ['slipway secrets put production/example.yml --from example.yml', 'checks, encrypts and stores a file'],
    [
      'slipway secrets put shared/mq.yml --environment production --from mq.yml',
      'into the bucket of production, where it has one of its own',
    ],
    ['pass show db | slipway secrets put development/db.yml --from /dev/stdin', 'no copy on disk'],
  ],
  options: (yargs) =>
    secretFileOptions(yargs)
      .option('from', { type: 'string', describe: 'file to store' })
      .option('base', { type: 'string', describe: 'store only if this is the latest version' }),
  run: async ({ file, ...args }, session) => {
    if (file === undefined) throw secretFileArgument('put');
    const store = await openSecretStore(session, { ...args, file });
    session.emit(await putSecrets(file, { store, ...args }, session));
    return Exit.done;
  },
});
