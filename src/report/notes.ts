import type { Note, RecordDoubt, Warning, WarningCount } from '../core/events/notes.ts';
import { counted, type Fault } from '../core/errors.ts';
import { durationText } from '../core/duration.ts';
import { keyText } from '../core/objects.ts';
import { placeText } from '../core/place.ts';
import { dateText, releaseText, shortImage } from '../core/short-names.ts';
import { driftText } from './drift.ts';
import { faultLines } from './failure.ts';

/** A note as a sentence. */
export function noteText(note: Note): string {
  switch (note.code) {
    case 'repository-created':
      return `created repository ${note.repository} in ${note.host}`;
    case 'image-in-store':
      return `${note.engine} has ${note.image} already`;
    case 'image-promoted':
      return `${shortImage(note.image)} is promoted from ${note.from}`;
    case 'pushing-to':
      return `${note.host}/${note.repository}`;
    case 'registry-unused':
      return `builds without the registry: ${note.reason}`;
    case 'image-scanned':
      return `scanned: nothing of severity ${note.least} or worse`;
    case 'image-copied':
      return `${shortImage(note.image)} is copied from ${note.from}`;
    case 'image-awaited':
      return `${shortImage(note.image)} is not in the registry yet; waiting up to ${durationText(note.ms)}`;
    case 'planned-again':
      return 'planned again, because another deploy went first';
    case 'rollback-refused':
      return `not rolled back: ${keyText(note.key)} has slipway.dev/rollback: refuse; to go back after all, run slipway rollback ${note.environment}`;
    case 'processes-ended':
      return `ended what the test lines had left running: ${note.programs.join(', ')}`;
    case 'no-test-lines':
      return '--test-timeout changes nothing: the slipway block has no test lines';
    case 'not-reached':
      return `not reached: ${note.environments.join(', ')}`;
    case 'nothing-to-restore':
      return `nothing to roll back to: this is the first release of ${note.service} in ${note.environment}, and it is left as it is`;
    case 'nothing-to-remove':
      return `nothing of the last release is left in ${note.environment} that may be removed`;
    case 'restoring':
      return `back to ${releaseText(note.release)}`;
    case 'rollout-promoted':
      return `Rollout ${note.rollout} goes on with its next step; slipway status --watch shows it`;
    case 'rollout-aborted':
      return `Rollout ${note.rollout} goes back to what ran before; slipway status --watch shows it`;
    case 'plan-approved':
      return `approved by ${note.approver} until ${dateText(note.until)}`;
    case 'status-reported':
      return `${note.repository} shows ${note.state} for commit ${note.commit.slice(0, 7)}`;
  }
}

/** A warning in one line; of what an editor is given back, a line a fault. */
export function warningLines(warning: Warning): readonly string[] {
  switch (warning.code) {
    case 'fault':
      return [faultText(warning.fault)];
    case 'check-warnings':
      return [checkText(warning.counts)];
    case 'uncommitted':
      return [`${filesText(warning.files)} in the image but not in the commit`];
    case 'secret-too-short': {
      const values = warning.values.map(({ secret, key }) => `${secret} key ${key}`);
      return [`too short to be hidden where a program prints it: Secret ${values.join(', ')}`];
    }
    case 'secrets-unread':
      return [
        `logs and messages of containers are left out: the values of Secret ${warning.secrets.join(', ')} cannot be read here to hide them (${warning.reason})`,
      ];
    case 'no-way-back':
      return [
        `no way back to ${releaseText(warning.release)}, should this fail: ${warning.reasons.join('; ')}`,
      ];
    case 'write-refused':
      return [warning.message];
    case 'rollback-failed':
      return [
        `the rollback failed: ${warning.message}`,
        ...warning.details,
        ...(warning.faults.length > 0 ? faultLines(warning.faults) : []),
        ...(warning.hint === undefined ? [] : [warning.hint]),
      ];
    case 'rollback-stopped': {
      const { environment, failed, release } = warning;
      return [
        `the rollback to ${releaseText(release)} was stopped: ${environment} may run parts of release ${failed}`,
        `continue with slipway rollback ${environment} ${release.number}, not with the deploy`,
      ];
    }
    case 'record-doubtful':
      return [`release record ConfigMap ${warning.record} ${DOUBTS[warning.how]}`];
    case 'edit-refused':
      return warning.faults.length > 0 ? faultLines(warning.faults) : [warning.message];
    case 'doubtful':
      return [`${keyText(warning.key)}: ${warning.reason}`];
    case 'former-namespace': {
      const { namespace, release, objects } = warning;
      const names = objects.slice(0, NAMED).map(keyText).join(', ');
      const more = objects.length > NAMED ? ` and ${objects.length - NAMED} more` : '';
      return [
        `${releaseText(release)} runs on in namespace ${namespace}: ${names}${more}; no deploy removes it (kubectl delete -n ${namespace})`,
      ];
    }
    case 'api-warning':
      return [`${keyText(warning.key)}: ${warning.text}`];
    case 'notice-unsent':
      return [`${warning.to} was not told: ${warning.reason}`];
    case 'nothing-stored':
      return [`there is nothing at s3://${warning.bucket}/${warning.prefix}`];
    case 'drift':
      return [driftText(warning)];
  }
}

/** Objects named in a line. */
const NAMED = 3;

function checkText(counts: readonly WarningCount[]): string {
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const found = `${counted(total, 'warning')} of slipway check`;
  const [first] = counts;
  if (counts.length === 1) return `${found}: see slipway check ${first?.environment ?? ''}`;
  return `${found}: ${counts.map(({ environment, count }) => `${environment} ${count}`).join(', ')}`;
}

const DOUBTS: Readonly<Record<RecordDoubt, string>> = {
  'not-archived': 'is not in the archive, and is not used',
  missing: 'is missing; the archive has it',
  changed: 'is not what the archive has, which is used instead',
};

function faultText({ place, message, hint }: Fault): string {
  const head = place ? `${placeText(place)} ${message}` : message;
  return hint === undefined ? head : `${head} (${hint})`;
}

function filesText([first = '', ...more]: readonly string[]): string {
  return more.length === 0 ? `${first} is changed:` : `${first} and ${more.length} more are changed:`;
}
