import type { Login } from './registry.ts';

export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'informational' | 'undefined';

/** What a scan said of one image. */
export type Scan = {
  readonly state: 'pending' | 'complete' | 'failed' | 'absent';
  /** In the words of ECR, where there is something to say. */
  readonly detail: string;
  readonly counts: Readonly<Partial<Record<Severity, number>>>;
  /** The findings themselves, worst first: `CVE-2026-1234 openssl 3.0.1`. */
  readonly findings: readonly { readonly severity: Severity; readonly text: string }[];
};

/** What ECR offers beyond the registry protocol, for one account and region. */
export type Ecr = {
  /** Kept until shortly before it expires; `fresh` fetches another one whatever is kept. */
  login(fresh: boolean, signal: AbortSignal): Promise<Login>;
  hasRepository(name: string, signal: AbortSignal): Promise<boolean>;
  /** Immutable tags, scan on push, encrypted by KMS, and a rule that removes only what no release can need. */
  createRepository(name: string, signal: AbortSignal): Promise<void>;
  scan(repository: string, digest: string, signal: AbortSignal): Promise<Scan>;
};
