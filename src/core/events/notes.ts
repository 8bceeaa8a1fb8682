import type { Fault } from '../errors.ts';
import type { Key } from '../objects.ts';
import type { ReleaseName } from './stages.ts';

/** Something worth knowing that asks for nothing. The sentence for people is made of it in `src/report`. */
export type Note =
  | { readonly code: 'repository-created'; readonly host: string; readonly repository: string }
  | { readonly code: 'image-in-store'; readonly engine: string; readonly image: string }
  | { readonly code: 'image-promoted'; readonly image: string; readonly from: string }
  | { readonly code: 'pushing-to'; readonly host: string; readonly repository: string }
  /** `reason` is the message of the registry's error. */
  | { readonly code: 'registry-unused'; readonly reason: string }
  | { readonly code: 'image-scanned'; readonly image: string; readonly least: string }
  /** Another deploy went first. */
  | { readonly code: 'planned-again' }
  /** From one registry of the platform to that of the environment. */
  | { readonly code: 'image-copied'; readonly image: string; readonly from: string }
  /** Not in the registry yet: that of a replica or of a pull-through cache. */
  | { readonly code: 'image-awaited'; readonly image: string; readonly ms: number }
  | { readonly code: 'rollback-refused'; readonly key: Key; readonly environment: string }
  /** Names of programs that a test line had left running. */
  | { readonly code: 'processes-ended'; readonly programs: readonly string[] }
  /** A limit was given for lines that the block does not have. */
  | { readonly code: 'no-test-lines' }
  /** Environments that a run has not come to. */
  | { readonly code: 'not-reached'; readonly environments: readonly string[] }
  | { readonly code: 'nothing-to-restore'; readonly service: string; readonly environment: string }
  | { readonly code: 'restoring'; readonly release: ReleaseName }
  /** Nothing of the last release is left that may go. */
  | { readonly code: 'nothing-to-remove'; readonly environment: string }
  | { readonly code: 'rollout-promoted'; readonly rollout: string }
  | { readonly code: 'rollout-aborted'; readonly rollout: string }
  /** `until` is ISO 8601. */
  | { readonly code: 'plan-approved'; readonly approver: string; readonly until: string }
  | {
      readonly code: 'status-reported';
      readonly repository: string;
      readonly commit: string;
      readonly state: string;
    };

/** Something to look at that stops nothing. */
export type Warning =
  | { readonly code: 'fault'; readonly fault: Fault }
  /** What `slipway check` warns of, by environment. */
  | { readonly code: 'check-warnings'; readonly counts: readonly WarningCount[] }
  /** Paths below the folder of the service. */
  | { readonly code: 'uncommitted'; readonly files: readonly string[] }
  /** Too short to be hidden where a program prints them. */
  | {
      readonly code: 'secret-too-short';
      readonly values: readonly { readonly secret: string; readonly key: string }[];
    }
  /** Values of a release that could not be read to be hidden, so that its logs and messages are left out. */
  | { readonly code: 'secrets-unread'; readonly secrets: readonly string[]; readonly reason: string }
  /** What keeps the environment from going back to its last good release, should this one fail. */
  | { readonly code: 'no-way-back'; readonly release: ReleaseName; readonly reasons: readonly string[] }
  | {
      readonly code: 'rollback-failed';
      readonly message: string;
      readonly hint: string | undefined;
      readonly details: readonly string[];
      readonly faults: readonly Fault[];
    }
  /** A write was refused after others were made, which are to be taken back. */
  | { readonly code: 'write-refused'; readonly message: string }
  /** Somebody ended it on its way: `release` is what it goes back to, `failed` the one before it. */
  | {
      readonly code: 'rollback-stopped';
      readonly environment: string;
      readonly failed: number;
      readonly release: ReleaseName;
    }
  | { readonly code: 'record-doubtful'; readonly record: string; readonly how: RecordDoubt }
  /** What was typed is not stored; the person is asked to edit it again. */
  | { readonly code: 'edit-refused'; readonly message: string; readonly faults: readonly Fault[] }
  /** All is ready, and yet something of the release takes effect on nothing, or could not start again. */
  | ({ readonly code: 'doubtful' } & Doubt)
  /** A release of the service that runs on where the environment was before. */
  | {
      readonly code: 'former-namespace';
      readonly namespace: string;
      readonly release: ReleaseName;
      readonly objects: readonly Key[];
    }
  /** Of the API server, while something was written that the plan had not warned of. */
  | { readonly code: 'api-warning'; readonly key: Key; readonly text: string }
  /** Somebody whom the platform names was not told of a deploy. */
  | { readonly code: 'notice-unsent'; readonly to: string; readonly reason: string }
  | { readonly code: 'nothing-stored'; readonly bucket: string; readonly prefix: string }
  | ({ readonly code: 'drift' } & Drift);

export type WarningCount = { readonly environment: string; readonly count: number };

/** An object that is ready, and what is not right with it all the same. */
export type Doubt = { readonly key: Key; readonly reason: string };

/** A field of a live object that is not as its release has it. */
export type Drift = {
  readonly key: Key;
  readonly path: string;
  readonly wanted: unknown;
  /** Undefined where the field is gone. */
  readonly found: unknown;
  /** The release does not have the field; its value is not told. */
  readonly added?: true;
  /** Undefined where nobody owns it now. */
  readonly manager: string | undefined;
  /** ISO 8601, as the API server wrote it. */
  readonly time: string | undefined;
};

/** How a record in the cluster is other than the archive has it. */
export type RecordDoubt = 'not-archived' | 'missing' | 'changed';

export type NoteEvent = ({ readonly type: 'note' } & Note) | ({ readonly type: 'warning' } & Warning);
