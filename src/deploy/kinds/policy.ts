import { parseDuration } from '../../core/duration.ts';
import { type KubeObject, annotationOf } from '../../core/objects.ts';
import type { JsonPathRule } from '../../core/json-path.ts';
import { parseJsonPathRule } from '../../core/json-path.ts';

/** What the annotations `slipway.dev/*` of one object ask for; defaults where they are silent. */
export type Policy = {
  readonly timeoutMs: number | undefined;
  /** Crashes that each replica may have before the rollout is called failed. */
  readonly allowedFailures: number;
  /** Share of the replicas that must be available, 0 to 1. */
  readonly required: number;
  readonly track: boolean;
  readonly soakMs: number | undefined;
  readonly readyWhen: JsonPathRule | undefined;
  /** Rules of the check that its template allows, as what it needs comes from elsewhere. */
  readonly allows: readonly string[];
};

/** Written by Slipway on what a comment in its template allows, so that every later look knows of it. */
export const ALLOWS = 'slipway.dev/allows';

const PREFIX = 'slipway.dev/';

/** Malformed values count as absent here: `check` and the plan refuse them before anything is written. */
export function policyOf(object: KubeObject): Policy {
  const read = (name: string): string | undefined => annotationOf(object, PREFIX + name);
  return {
    timeoutMs: ifSaid(read('timeout'), parseDuration),
    allowedFailures: ifSaid(read('allowed-failures'), parseCount) ?? 1,
    required: ifSaid(read('required'), parseShare) ?? 1,
    track: read('track') !== 'none',
    soakMs: ifSaid(read('soak'), parseDuration),
    readyWhen: ifSaid(read('ready-when'), parseJsonPathRule),
    allows: (annotationOf(object, ALLOWS) ?? '').split(', '),
  };
}

export function parseCount(text: string): number | undefined {
  return /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}

/** `80%` → 0.8. */
export function parseShare(text: string): number | undefined {
  const share = /^(\d{1,3})%$/.exec(text);
  const percent = Number(share?.[1]);
  return share && percent >= 1 && percent <= 100 ? percent / 100 : undefined;
}

/** How many of `desired` must be available; never none of some. */
export function requiredOf(desired: number, { required }: Policy): number {
  return desired === 0 ? 0 : Math.max(1, Math.ceil(desired * required - 1e-9));
}

function ifSaid<T>(text: string | undefined, parse: (text: string) => T | undefined): T | undefined {
  return text === undefined ? undefined : parse(text);
}
