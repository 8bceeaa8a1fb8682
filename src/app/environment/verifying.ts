import { UserError } from '../../core/errors.ts';
import type { Environment } from '../../core/platform.ts';
import type { Cluster } from '../../core/ports/cluster.ts';
import type { MetricAnswer, Metrics, Sample } from '../../core/ports/metrics.ts';
import { type SeriesVerification, type Verification, watchedMs } from '../../core/verification.ts';
import type { TrackOptions } from '../../deploy/rollout/request.ts';
import type { Answer } from '../../deploy/verify/answer.ts';
import { judgeHttp } from '../../deploy/verify/http.ts';
import { judgeSeries } from '../../deploy/verify/series.ts';
import type { Session } from '../world.ts';
import { runVerification } from './verify-line.ts';

type Subject = {
  readonly verifications: readonly Verification[];
  readonly environment: Environment;
  readonly cluster: Cluster;
};

/** How a rollout asks what has to hold of it; nothing where nothing has to. */
export function verifyingWith(
  { verifications, environment, cluster }: Subject,
  session: Session,
): Pick<TrackOptions, 'verifying' | 'watchMs'> {
  if (verifications.length === 0) return {};
  const { redactor } = session;
  const inTurn = oneByOne();
  const ask = async (verification: Verification, signal: AbortSignal): Promise<Answer> => {
    if (verification.by === 'line')
      return inTurn(async () => runVerification(verification, { ...session, cluster }, signal));
    const { state, text } = await (verification.by === 'http'
      ? askService(verification, { cluster, redactor }, signal)
      : askPrometheus(verification, environment, session, signal));
    return { state, text: redactor.text(text) };
  };
  const { onUnverified = 'warn' } = environment;
  const linesMs = verifications.reduce((sum, one) => sum + (one.by === 'line' ? watchedMs(one) : 0), 0);
  const watchMs = Math.max(linesMs, ...verifications.map(watchedMs));
  return { watchMs, verifying: { verifications, ask, onUnverified } };
}

/** What is said of a line that would have come after one that failed. */
const NOT_RUN: Answer = { state: 'unknown', text: 'is not run, as a line before it failed' };

/** Lines share a workspace, so that one begins when the one before has ended, and not where that has failed, as with test lines. */
function oneByOne(): (work: () => Promise<Answer>) => Promise<Answer> {
  let before: Promise<Answer | undefined> = Promise.resolve(undefined);
  let open = 0;
  return async (work) => {
    // One that is asked for later is of another time in which all was ready.
    const waits = open > 0;
    open += 1;
    const mine = before
      .then(async (last) => (waits && (last?.state === 'bad' || last === NOT_RUN) ? NOT_RUN : work()))
      .finally(() => (open -= 1));
    before = mine.catch(() => undefined);
    return mine;
  };
}

/** Longer than that nobody waits for a page. */
const PATIENCE_MS = 10_000;

async function askService(
  verification: Extract<Verification, { by: 'http' }>,
  { cluster, redactor }: { readonly cluster: Cluster } & Pick<Session, 'redactor'>,
  signal: AbortSignal,
): Promise<Answer> {
  const { namespace, service, port, path } = verification;
  const within = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  try {
    const { status, text } = await cluster.askService({ namespace, service, port, path }, within);
    // Of what is shortened first, half a value might be left that nobody would know for one.
    return judgeHttp(verification, { status, text: redactor.text(text) });
  } catch (error) {
    signal.throwIfAborted();
    const late = `${path} does not answer within ${PATIENCE_MS / 1_000} s`;
    if (within.aborted)
      return { state: (await answers(cluster, namespace, signal)) ? 'bad' : 'unknown', text: late };
    if (!(error instanceof UserError)) throw error;
    return { state: 'unknown', text: error.message };
  }
}

/** Whether it is the API server that is silent. */
async function answers(cluster: Cluster, namespace: string, signal: AbortSignal): Promise<boolean> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  return cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, within).then(
    () => true,
    () => false,
  );
}

async function askPrometheus(
  verification: SeriesVerification,
  { prometheus }: Environment,
  { adapters, env, redactor }: Session,
  signal: AbortSignal,
): Promise<Answer> {
  if (!prometheus) return { state: 'unknown', text: 'the platform names no Prometheus any more' };
  const { url, variable } = prometheus;
  const token = variable === undefined ? undefined : env[variable];
  if (variable !== undefined && !token) return { state: 'unknown', text: `$${variable} is not set` };
  if (token !== undefined) redactor.hide(Buffer.from(token));
  const metrics: Metrics = await adapters.metrics();
  try {
    const answer = await metrics.query({ url, token, query: verification.query }, signal);
    return judgeSeries(verification, withoutSecrets(answer, redactor));
  } catch (error) {
    signal.throwIfAborted();
    return { state: 'unknown', text: error instanceof Error ? error.message : String(error) };
  }
}

/** Labels and reasons, before they are shortened. */
function withoutSecrets(answer: MetricAnswer, { text: hide }: Session['redactor']): MetricAnswer {
  if (answer.state === 'refused') return { ...answer, reason: hide(answer.reason) };
  const hidden = ({ labels, value }: Sample): Sample => ({
    labels: Object.fromEntries(Object.entries(labels).map(([name, label]) => [name, hide(label)])),
    value,
  });
  return { ...answer, samples: answer.samples.map(hidden) };
}
