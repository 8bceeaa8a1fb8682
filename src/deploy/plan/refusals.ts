import { apiRefused } from '../../core/catalogue/cluster.ts';
import { apiStatusOf } from '../../core/api-status.ts';
import { compareText } from '../../core/compare.ts';
import { conflict, conflictMeanwhile } from '../../core/catalogue/deploy.ts';
import { immutableField, manifestsRefused, objectInvalid } from '../../core/catalogue/manifests.ts';
import { type Fault, InvalidInput, UserError } from '../../core/errors.ts';
import { type KubeObject, keyOf, keyText } from '../../core/objects.ts';
import { onePerCause } from '../../core/one-per-cause.ts';
import { type Place, placeText } from '../../core/place.ts';
import { shellWord } from '../../core/shell-word.ts';
import { keepersOf } from './adoption.ts';
import { immutableFields, immutableHint } from './immutable.ts';

export type Refusal = {
  readonly object: KubeObject;
  readonly place: Place;
  readonly error: unknown;
  readonly live?: KubeObject | undefined;
};

/**
 * One error for everything the server refused in the dry run: what people can fix in their files as faults, fields
 * of others as one conflict, the rest in the server's words. Errors that are not about one object are thrown as they are.
 */
export function errorFrom(refusals: readonly [Refusal, ...Refusal[]]): unknown {
  const general = refusals.find(({ error }) => !apiStatusOf(error) || !isAboutObject(error));
  if (general) return general.error;
  const faults = refusals.flatMap(faultFrom);
  if (faults.length > 0) return new InvalidInput(onePerCause(faults));
  const conflicts = refusals.filter(({ error }) => isConflict(error));
  if (conflicts.length === refusals.length) return conflict(conflicts.map(conflictLine));
  return manifestsRefused(
    refusals.length,
    onePerCause(refusals.map(saidOf)).map(({ place, message }) => `${placeText(place)}  ${message}`),
  );
}

function saidOf(refusal: Refusal): { readonly place: Place; readonly message: string } {
  const { error, place } = refusal;
  return { place, message: isConflict(error) ? conflictText(refusal) : (error as Error).message };
}

/** Rights and connections are the same for every object, so they are told once. */
function isAboutObject(error: unknown): boolean {
  return apiRefused.is(error);
}

function faultFrom({ object, place, error, live }: Refusal): readonly Fault[] {
  const status = apiStatusOf(error);
  const fields = immutableFields(error);
  const name = keyText(keyOf(object));
  if (fields.length > 0) return [immutableField(name, fields, place, immutableHint(object))];
  if (status?.reason === 'Invalid' && status.causes.length > 0)
    return status.causes.map(({ field, message }) =>
      objectInvalid(`${name}: ${field} ${lowered(message)}`, place, keepersHint(object, live)),
    );
  const typed = /failed to create typed patch object \([^)]*\): (.*)$/s.exec(status?.message ?? '')?.[1];
  if (typed !== undefined)
    return typed.split('\n').map((line) => objectInvalid(`${name}: ${line.trim()}`, place));
  if (status?.code === 400 || status?.code === 422)
    return [objectInvalid(`${name}: ${status.message}`, place)];
  return [];
}

/** What the server calls invalid may be so only with what another manager has beside it. */
function keepersHint(object: KubeObject, live: KubeObject | undefined): string | undefined {
  const keepers = live ? keepersOf(live, object) : [];
  if (keepers.length === 0) return undefined;
  const words = keepers.map((name) => `--take-over ${shellWord(name)}`).join(' ');
  return `${keepers.join(', ')} has fields that the manifest lacks; where they are in the way, take them over with ${words}`;
}

/** Of a write that the server took in its dry run: somebody has taken a field meanwhile; any other error as it is. */
export function conflictSince(object: KubeObject, error: unknown): unknown {
  if (!(error instanceof UserError) || !isConflict(error)) return error;
  return conflictMeanwhile(conflictText({ object, error }), error.cause);
}

function isConflict(error: unknown): boolean {
  return apiStatusOf(error)?.causes.some(({ reason }) => reason === 'FieldManagerConflict') ?? false;
}

/** `Deployment web: .spec.replicas is owned by kubectl-edit`, all fields of a manager together. */
function conflictLine(refusal: Refusal): string {
  return `${placeText(refusal.place)}  ${conflictText(refusal)}`;
}

function conflictText({ object, error }: Pick<Refusal, 'object' | 'error'>): string {
  const owners = new Map<string, string[]>();
  for (const { message, field } of apiStatusOf(error)?.causes ?? []) {
    const manager = /"([^"]+)"/.exec(message)?.[1] ?? message;
    owners.set(manager, [...(owners.get(manager) ?? []), field.replace(/^\./, '')]);
  }
  // The server names them by when they last wrote, which is no order to anybody.
  const said = [...owners]
    .toSorted(([one], [other]) => compareText(one, other))
    .map(([manager, fields]) => `${manager} owns ${fields.join(', ')}`);
  return `${keyText(keyOf(object))}: ${said.join('; ')}`;
}

function lowered(text: string): string {
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
