import { secretFileNotFound } from '../../core/catalogue/bucket.ts';
import {
  secretFileArgument,
  secretInputMissing,
  secretVersionsMissing,
} from '../../core/catalogue/secrets.ts';
import type { SecretsEvent } from '../../core/events/secrets.ts';
import { Exit, type ExitCode } from '../../core/exit.ts';
import { Secret } from '../../core/secret.ts';
import { compareSecrets } from '../../secrets/compare.ts';
import { openContent, readSecrets } from '../../secrets/fetch.ts';
import { listSecrets } from '../../secrets/list.ts';
import { isSealed, unseal } from '../../secrets/sops/unseal.ts';
import {
  assertBase,
  type Current,
  readCurrent,
  rotate,
  storeSecrets,
  type Storing,
} from '../../secrets/store.ts';
import { command } from '../command.ts';
import { editSecrets } from '../edit-secrets.ts';
import { changeLines, secretTable } from '../../report/secrets.ts';
import { openSecretStore, type SecretStore } from '../../app/secrets/access.ts';
import type { Session } from '../../app/world.ts';

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
  run: async (args, session) => {
    const store = await openSecretStore(session, args);
    if (args.action === 'list') return list(args.file ?? '', store, session);
    if (args.file === undefined) throw secretFileArgument(args.action);
    switch (args.action) {
      case 'put':
        return put(args.file, { ...args, store }, session);
      case 'edit':
        return editSecrets(args.file, store, session);
      case 'diff':
        return diff(args.file, { ...args, store }, session);
      case 'rotate':
        return renew(args.file, { ...args, store }, session);
    }
  },
});

type Acting = { readonly store: SecretStore } & Pick<Args, 'from' | 'to' | 'base'>;

async function put(key: string, { store, from, base }: Acting, session: Session): Promise<ExitCode> {
  const text = from === undefined ? undefined : await (await session.adapters.files(session.cwd)).text(from);
  if (text === undefined) throw secretInputMissing(from);
  const storing = { ...store.storing(key), ...(from !== undefined && { file: from }) };
  const current = await readCurrent(key, storing);
  assertBase(current, base, store.access.bucket.name);
  session.emit(await storeSecrets(await plainOf(new Secret(text), from, storing), current, storing));
  return Exit.done;
}

/** A file that the sops program wrote is opened first, so that the platform's recipients get it whoever had it before. */
async function plainOf(
  text: Secret,
  from: string | undefined,
  { access, signal }: Pick<Storing, 'access' | 'signal'>,
): Promise<Secret> {
  return isSealed(text) ? (await unseal(text, from ?? '', { keys: access.keys, signal })).text : text;
}

async function list(prefix: string, { access }: SecretStore, session: Session): Promise<ExitCode> {
  const files = await listSecrets(prefix, access, session.signal);
  if (session.output === 'json') for (const file of files) session.print(JSON.stringify(file));
  else if (files.length > 0) session.show(secretTable(files));
  else session.emit({ type: 'warning', code: 'nothing-stored', bucket: access.bucket.name, prefix });
  return Exit.done;
}

async function diff(key: string, { store, from, to }: Acting, session: Session): Promise<ExitCode> {
  const { access } = store;
  const { signal } = session;
  const versions = await access.bucket.versions(key, signal);
  if (versions.length === 0) throw secretFileNotFound(access.bucket.name, key);
  const later = to ?? versions[0]?.versionId;
  const earlier = from ?? versions[versions.findIndex(({ versionId }) => versionId === later) + 1]?.versionId;
  if (earlier === undefined) throw secretVersionsMissing(access.bucket.name, key);
  const [before, after] = await Promise.all(
    [earlier, later].map(async (versionId) => {
      const stored = await access.bucket.read(key, versionId, signal);
      const source = { bucket: access.bucket.name, key, versionId };
      const content = await openContent(stored, { ...access, encryption: 'none', signal });
      return readSecrets(content, store.namespace(key), source).secrets;
    }),
  );
  const changes = compareSecrets(before ?? [], after ?? []);
  if (session.output === 'json') session.print(JSON.stringify({ key, from: earlier, to: later, changes }));
  else {
    const lines = changes.length === 0 ? ['  = no key differs'] : changeLines(changes);
    session.show([`s3://${access.bucket.name}/${key}  ${earlier} → ${later}`, ...lines].join('\n'));
  }
  return Exit.done;
}

async function renew(key: string, { store, base }: Acting, session: Session): Promise<ExitCode> {
  const storing = store.storing(key);
  const current = await readCurrent(key, storing);
  if (!hasText(current)) throw secretFileNotFound(store.access.bucket.name, key);
  assertBase(current, base, store.access.bucket.name);
  const stored: SecretsEvent = await rotate(current, storing);
  session.emit(stored);
  return Exit.done;
}

function hasText(current: Current): current is Current & { readonly text: Secret } {
  return current.text !== undefined;
}
