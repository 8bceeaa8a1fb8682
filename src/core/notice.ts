import type { DeployFailure } from './events/stages.ts';
import type { NoticeKind } from './notice-target.ts';
import type { Plan } from './plan.ts';

/** Facts alone; no value of a Secret is among them. */
export type Notice = Pick<
  Plan,
  | 'service'
  | 'environment'
  | 'image'
  | 'commit'
  | 'branch'
  | 'subject'
  | 'build'
  | 'buildUrl'
  | 'requester'
  | 'digest'
  | 'rollbackTo'
  | 'breakGlass'
> & {
  readonly kind: NoticeKind;
  readonly approver: string | undefined;
  /** Who may approve what waits; empty for anybody. */
  readonly approvers?: readonly string[];
  /** What went wrong, and what runs now. */
  readonly failure?: DeployFailure;
  /** What ended it before anything was judged. */
  readonly error?: string;
};
