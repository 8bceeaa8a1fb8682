import type { Login } from './registry.ts';

/** What ECR offers beyond the registry protocol, for one account and region. */
export type Ecr = {
  /** Kept until shortly before it expires; `fresh` fetches another one whatever is kept. */
  login(fresh: boolean, signal: AbortSignal): Promise<Login>;
};
