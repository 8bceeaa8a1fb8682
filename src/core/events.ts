import type { DeployEvent } from './events/deploy.ts';
import type { DoctorEvent } from './events/doctor.ts';
import type { ImageEvent } from './events/images.ts';
import type { NoteEvent } from './events/notes.ts';
import type { PipelineEvent } from './events/pipeline.ts';
import type { RolloutEvent } from './events/rollout.ts';
import type { SandboxEvent } from './events/sandbox.ts';
import type { SecretsEvent } from './events/secrets.ts';

/** Everything that happens and that anybody may want to see: `--output json` prints one a line. */
export type Event =
  | PipelineEvent
  | NoteEvent
  | ImageEvent
  | DeployEvent
  | RolloutEvent
  | SandboxEvent
  | SecretsEvent
  | DoctorEvent;

export type Emit = (event: Event) => void;
