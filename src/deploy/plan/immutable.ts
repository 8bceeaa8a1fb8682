import { type ApiStatus, apiStatusOf } from '../../core/api-status.ts';
import { type KubeObject, keyOf, keyText } from '../../core/objects.ts';
import { kindOf } from '../kinds/index.ts';

const SAID =
  /immutable|updates to statefulset spec for fields other than|cannot change roleRef|may not change once set/i;

/** The fields the server will never change, where that is why it refused. */
export function immutableFields(error: unknown): readonly string[] {
  return immutableIn(apiStatusOf(error));
}

/** Jobs never change and are safe to recreate; nothing else is thrown away for a change. */
export function isRecreated(object: KubeObject, error: unknown): boolean {
  return kindOf(object)?.replaceable === true && immutableFields(error).length > 0;
}

/** What to do about a field that cannot change, for one kind. */
export function immutableHint(object: KubeObject): string {
  return (
    kindOf(object)?.immutableHint ?? 'give the object another name, or delete it by hand and deploy again'
  );
}

/** That an object takes a step that no rollback takes back. */
export function immutableNote(live: KubeObject | undefined, next: KubeObject | undefined): readonly string[] {
  if (!live || next?.['immutable'] !== true || live['immutable'] === true) return [];
  return [`${keyText(keyOf(next))} is immutable from now on, so a rollback leaves it as it is`];
}

function immutableIn(status: ApiStatus | undefined): readonly string[] {
  if (status?.reason !== 'Invalid') return [];
  return status.causes.filter(({ message }) => SAID.test(message)).map(({ field }) => field);
}
