import { openSecretStore } from '../../../app/secrets/access.ts';
import { rotateSecrets } from '../../../app/secrets/files.ts';
import { secretFileArgument } from '../../../core/catalogue/secrets.ts';
import { Exit } from '../../../core/exit.ts';
import { command } from '../../command.ts';
import { type SecretFileArgs, secretFileOptions } from '../../options/secrets.ts';

type Args = SecretFileArgs & { readonly base?: string };

export default command<Args & Record<string, unknown>>({
  usage: 'secrets rotate [file]',
  summary: 'encrypt the latest version with a new data key',
  examples: [
    ['slipway secrets rotate production/example.yml', 'new data key, for the recipients of platform.yml'],
  ],
  options: (yargs) =>
    secretFileOptions(yargs).option('base', {
      type: 'string',
      describe: 'store only if this is the latest version',
    }),
  run: async ({ file, ...args }, session) => {
    if (file === undefined) throw secretFileArgument('rotate');
    const store = await openSecretStore(session, { ...args, file });
    session.emit(await rotateSecrets(file, { store, ...args }));
    return Exit.done;
  },
});
