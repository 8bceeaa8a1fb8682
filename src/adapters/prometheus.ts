import { STATUS_CODES } from 'node:http';
import type { MetricAnswer, Metrics, Sample } from '../core/ports/metrics.ts';
import { openNetwork } from './network/network.ts';
import { silenceReason } from './network/silence.ts';
import { bytesOf, openHttp } from './registry/http.ts';

/** A query that ends later tells nothing of now. */
const PATIENCE_MS = 10_000;
/** A query that is meant to have a few series has not thousands. */
const LARGEST = 1024 * 1024;

/** The HTTP API of Prometheus, and of whatever speaks as it does. */
export function openPrometheus(network = openNetwork({})): Metrics {
  const { http } = openHttp({ network });
  return {
    query: async ({ url, token, query }, signal) => {
      const address = new URL(`${url}/api/v1/query`);
      address.searchParams.set('query', query);
      const headers = {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      const within = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      try {
        const answer = await http({ method: 'GET', url: address, headers }, within);
        return answerFrom(answer.status, (await bytesOf(answer, LARGEST)).toString('utf8'));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof NoAnswer) throw error;
        const late = `Prometheus does not answer within ${PATIENCE_MS / 1_000} s`;
        const asked = { host: address.host, who: 'Prometheus', late };
        throw new Error(silenceReason(error, asked), { cause: error });
      }
    },
  };
}

class NoAnswer extends Error {}

type Body = {
  readonly status?: unknown;
  readonly error?: unknown;
  readonly data?: { readonly resultType?: unknown; readonly result?: unknown };
};

/** 400 and 422 are about the query; everything else that is no success is about whoever answers. */
function answerFrom(status: number, text: string): MetricAnswer {
  const body = parsed(text);
  if ((status === 400 || status === 422) && typeof body?.error === 'string')
    return { state: 'refused', reason: body.error };
  if (status !== 200 || body?.status !== 'success')
    throw new NoAnswer(`Prometheus answers ${`${status} ${STATUS_CODES[status] ?? ''}`.trim()}`);
  const { resultType, result } = body.data ?? {};
  if (resultType === 'scalar') return { state: 'answered', samples: [sampleFrom({ value: result })] };
  if (resultType !== 'vector' || !Array.isArray(result))
    return {
      state: 'refused',
      reason: `it gives a ${String(resultType)}, where one value of each series is wanted`,
    };
  return { state: 'answered', samples: result.map(sampleFrom) };
}

/** `[1700000000.1, "0.05"]` with the labels of its series. */
function sampleFrom(one: unknown): Sample {
  const { metric = {}, value } = (one ?? {}) as { readonly metric?: object; readonly value?: unknown };
  const [, number] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (typeof number !== 'string') throw new NoAnswer('Prometheus answers with something else than values');
  const labels = Object.entries(metric).map(([name, label]) => [name, String(label)] as const);
  return { labels: Object.fromEntries(labels), value: valueFrom(number) };
}

/** As Go writes numbers. */
function valueFrom(text: string): number {
  const infinite = /^([+-]?)Inf$/.exec(text);
  if (infinite) return infinite[1] === '-' ? -Infinity : Infinity;
  return Number(text);
}

function parsed(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
