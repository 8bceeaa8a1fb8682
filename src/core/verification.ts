import type { Key } from './objects.ts';

/** What an empty answer of Prometheus means: nothing yet, that all is well, or that it is not. */
export type NoData = 'hold' | 'pass' | 'fail';

/** A question to a Service, through the proxy of the API server. */
export type HttpVerification = {
  readonly by: 'http';
  readonly service: string;
  readonly port: number;
  readonly path: string;
  /** The one that counts as good; any of 200 to 299 where it is left out. */
  readonly status?: number;
};

/** A question to the Prometheus of the environment; every series of the answer has to be within the bounds. */
export type SeriesVerification = {
  readonly by: 'prometheus';
  readonly query: string;
  readonly above?: number;
  readonly below?: number;
  readonly noData: NoData;
};

/** A shell line of the workspace, run once on the machine that deploys, with a way to this one port of a Service; its code has to be 0. */
export type LineVerification = {
  readonly by: 'line';
  readonly line: string;
  readonly service: string;
  readonly port: number;
  /** How long it may run. */
  readonly timeoutMs: number;
};

/** What has to hold of a release once all of it is ready. Part of the plan. */
export type Verification = {
  /** What it is called in verdicts and records: that of the Service, or `prometheus`. */
  readonly name: string;
  readonly namespace: string;
  /** How long it has to hold, counted from when everything was ready; 0 of a line, which ends by itself. */
  readonly duringMs: number;
} & (HttpVerification | SeriesVerification | LineVerification);

/** How long everything is watched for its sake, at most. */
export function watchedMs(verification: Verification): number {
  return verification.by === 'line' ? verification.timeoutMs : verification.duringMs;
}

/** Verifications are judged beside objects, and are none of the API. */
export function verificationKey({ name, namespace }: Pick<Verification, 'name' | 'namespace'>): Key {
  return { group: 'slipway.dev', kind: 'verify', namespace, name };
}
