import { openSecretStore } from '../../../app/secrets/access.ts';
import { secretFileArgument } from '../../../core/catalogue/secrets.ts';
import { command } from '../../command.ts';
import { editSecrets } from '../../edit-secrets.ts';
import { type SecretFileArgs, secretFileOptions } from '../../options/secrets.ts';

export default command<SecretFileArgs & Record<string, unknown>>({
  usage: 'secrets edit [file]',
  summary: 'edit a file in $EDITOR; check, encrypt and store what changed',
  examples: [['slipway secrets edit production/example.yml', 'a new file begins with an example']],
  asks: true,
  options: secretFileOptions,
  run: async ({ file, ...args }, session) => {
    if (file === undefined) throw secretFileArgument('edit');
    return editSecrets(file, await openSecretStore(session, { ...args, file }), session);
  },
});
