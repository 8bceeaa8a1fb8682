import { jsonText } from '../core/printable.ts';
import type { CheckReport } from '../core/checked.ts';
import type { SecretChange } from '../core/events/secrets.ts';
import type { ImportedManifests } from '../core/imported.ts';
import type { KubeObject } from '../core/objects.ts';
import type { Plan, Step } from '../core/plan.ts';
import type { CredentialIds } from '../core/platform.ts';
import type { ReleaseRecord } from '../core/record.ts';
import type { Tidied, TidyPlan } from '../core/tidy.ts';
import type { ListedFile } from '../core/secret-manifest.ts';
import type { Explained } from './explain.ts';
import type { PlanSummary } from './plan-summary.ts';
import type { SandboxView } from './sandbox.ts';

/** What a command was asked for, as `--output json` prints it: one line like every event, told apart by `type`. */
export type ResultEvent =
  | ({ readonly type: 'checked' } & CheckReport)
  | ({ readonly type: 'explained' } & Explained)
  /** `text` is YAML. */
  | {
      readonly type: 'manifest.rendered';
      readonly kind: string;
      readonly name: string;
      readonly text: string;
    }
  /** `plan` as `plan.made` has it; the rest is what an approval shows and asks. */
  | ({ readonly type: 'plan.shown'; readonly plan: Plan } & PlanSummary)
  | { readonly type: 'stages.listed'; readonly stages: readonly ListedStage[] }
  | ({ readonly type: 'tidy.planned'; readonly secretsHidden: boolean } & TidyPlan)
  | ({ readonly type: 'tidy.finished' } & Tidied)
  | ({ readonly type: 'release.shown' } & ReleaseRecord)
  | {
      readonly type: 'releases.compared';
      readonly from: number;
      readonly to: number;
      readonly objects: readonly Compared[];
    }
  /** `guessed` where the cluster could not be asked what its kinds are called. */
  | { readonly type: 'role.printed'; readonly guessed: boolean; readonly role: KubeObject }
  /** Of `slipway check --policy`. */
  | { readonly type: 'policy.printed'; readonly object: KubeObject }
  | { readonly type: 'image.named'; readonly reference: string }
  /** The file of `slipway deploy --approval` as it is. */
  | { readonly type: 'approval.signed'; readonly approval: unknown }
  | ({ readonly type: 'manifests.imported' } & ImportedManifests)
  | { readonly type: 'file.written'; readonly path: string }
  | {
      readonly type: 'platform.written';
      readonly file: string;
      readonly environment: string;
      readonly identity: string;
    }
  | ({ readonly type: 'secret.listed' } & ListedFile)
  | {
      readonly type: 'secret.compared';
      readonly key: string;
      readonly from: string;
      readonly to: string | undefined;
      readonly changes: readonly SecretChange[];
    }
  | ({ readonly type: 'sandbox.shown' } & Served & SandboxView)
  /** The variables of `slipway sandbox env`, which are credentials, by their names. */
  | ({ readonly type: 'sandbox.environment' } & Readonly<Record<string, string>>);

/** An object that one release has other than another. */
type Compared = Pick<Step, 'op' | 'key' | 'changes'>;

type Served = { readonly server: string; readonly identity: string; readonly registry: string };

/** A stage of `slipway run`, as Jenkins makes it one of its own. */
export type ListedStage = {
  /** What `slipway run --only` takes. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly environment?: string | undefined;
  /** Ids of the credentials that Jenkins binds for it. */
  readonly credentials?: Readonly<Partial<Record<keyof CredentialIds, string>>> | undefined;
  /** The role that its web identity takes. */
  readonly awsRole?: string | undefined;
};

export function resultLine(event: ResultEvent): string {
  return jsonText(event);
}
