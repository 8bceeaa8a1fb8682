import { editSecrets } from '../edit-secrets.ts';
import { openSecretStore } from '../../app/secrets/access.ts';
import { compareVersions, putSecrets, rotateSecrets } from '../../app/secrets/files.ts';
import { secretFileArgument } from '../../core/catalogue/secrets.ts';
import { Exit } from '../../core/exit.ts';
import { secretDiffText, secretTable } from '../../report/secrets.ts';
import { listSecrets } from '../../secrets/list.ts';
import { command } from '../command.ts';

type Args = {
  readonly action: 'put' | 'edit' | 'list' | 'diff' | 'rotate';
  readonly file?: string;
  readonly platform?: string;
  readonly from?: string;
  readonly to?: string;
  readonly base?: string;
};

export default command<Args & Record<string, unknown>>({
  usage: 'secrets <action> [file]',
  summary: 'encrypted files of Secrets in the bucket: put, edit, list, diff, rotate',
  examples: [
    ['slipway secrets edit production/example.yml', 'in $EDITOR; checks, encrypts and stores what changed'],
    ['slipway secrets put production/example.yml --from example.yml', 'checks, encrypts and stores a file'],
    ['pass show db | slipway secrets put development/db.yml --from /dev/stdin', 'no copy on disk'],
    ['slipway secrets list production', 'files, versions and who can open them'],
    ['slipway secrets diff production/example.yml', 'which keys the last change touched, never values'],
    ['slipway secrets rotate production/example.yml', 'new data key, for the recipients of platform.yml'],
  ],
  options: (yargs) =>
    yargs
      .positional('action', {
        choices: ['put', 'edit', 'list', 'diff', 'rotate'] as const,
        demandOption: true,
        describe: 'store, edit, list, compare two versions, or encrypt anew',
      })
      .positional('file', {
        type: 'string',
        describe: '<environment>/<file> or shared/<file>; list: where to begin',
      })
      .option('platform', { type: 'string', describe: 'platform file; $SLIPWAY_PLATFORM if not given' })
      .option('from', { type: 'string', describe: 'put: file to store; diff: earlier version' })
      .option('to', { type: 'string', describe: 'diff: later version' })
      .option('base', { type: 'string', describe: 'put, rotate: store only if this is the latest version' }),
  run: async ({ action, file, ...args }, session) => {
    const { print, show, emit, output, signal } = session;
    const json = output === 'json';
    const store = await openSecretStore(session, args);
    const { access } = store;
    if (action === 'list') {
      const files = await listSecrets(file ?? '', access, signal);
      if (json) for (const one of files) print(JSON.stringify(one));
      else if (files.length > 0) show(secretTable(files));
      else emit({ type: 'warning', code: 'nothing-stored', bucket: access.bucket.name, prefix: file ?? '' });
      return Exit.done;
    }
    if (file === undefined) throw secretFileArgument(action);
    if (action === 'edit') return editSecrets(file, store, session);
    if (action === 'put') emit(await putSecrets(file, { store, ...args }, session));
    else if (action === 'rotate') emit(await rotateSecrets(file, { store, ...args }));
    else {
      const found = await compareVersions(file, { store, ...args }, session);
      if (json) print(JSON.stringify(found));
      else show(secretDiffText(access.bucket.name, found));
    }
    return Exit.done;
  },
});
