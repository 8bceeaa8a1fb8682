import { secretChangedMeanwhile } from '../core/catalogue/bucket.ts';
import { editorMissing } from '../core/catalogue/secrets.ts';
import { InvalidInput, UserError } from '../core/errors.ts';
import { Exit, type ExitCode } from '../core/exit.ts';
import { Secret } from '../core/secret.ts';
import { conflictText } from '../secrets/conflict.ts';
import { readCurrent, storeSecrets } from '../secrets/store.ts';
import type { SecretStore } from '../app/secrets/access.ts';
import type { Session } from '../app/world.ts';

const SKELETON = `apiVersion: v1
kind: Secret
metadata:
  name: example-env
stringData:
  KEY: value
`;

/**
 * Opens a file in the person's editor and stores what came of it. Text that is broken, or second to somebody else's, is
 * given back to the person: nothing that was typed is lost unless the person says so.
 */
export async function editSecrets(key: string, store: SecretStore, session: Session): Promise<ExitCode> {
  const { signal } = session;
  const storing = store.storing(key);
  const terminal = await session.adapters.terminal();
  if (!terminal.interactive || !session.input) throw editorMissing();
  let current = await readCurrent(key, storing);
  const editor = await session.adapters.editor();
  let text = current.text ?? new Secret(SKELETON);
  for (;;) {
    const edited = await editor.edit(text, key, signal);
    if (current.text === undefined && edited.is(SKELETON)) {
      session.emit({ type: 'secret.unchanged', bucket: store.access.bucket.name, key });
      return Exit.done;
    }
    const outcome = await storeSecrets(edited, current, storing).catch(mendable);
    if (!(outcome instanceof UserError)) {
      session.emit(outcome);
      return Exit.done;
    }
    const broken = outcome instanceof InvalidInput;
    const { message } = outcome;
    session.emit({ type: 'warning', code: 'edit-refused', message, faults: broken ? outcome.faults : [] });
    const what = broken ? 'again' : 'both versions in one file';
    const answer = await terminal.ask(`press Enter to edit ${what}, or type q to give up: `, signal);
    if (/^\s*(?:q|quit|n|no)\s*$/iu.test(answer)) throw outcome;
    if (!broken) current = { ...(await readCurrent(key, storing)), own: edited };
    text = broken ? edited : conflictText(current.text, edited);
  }
}

/** What the person can do something about in the editor. */
function mendable(error: unknown): UserError {
  if (error instanceof InvalidInput || secretChangedMeanwhile.is(error)) return error;
  throw error;
}
