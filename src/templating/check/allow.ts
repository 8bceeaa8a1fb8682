import type { RenderedManifest } from '../rendered.ts';
import type { Finding } from './finding.ts';

const ALLOW = /#[ \t]*slipway:[ \t]*allow[ \t]+([a-z][a-z-]*(?:[ \t]*,[ \t]*[a-z][a-z-]*)*)/;
const BLANK = /^\s*(?:#|\{#|$|---)/;

/** Which lines of a template allow which rules; line 0 stands for the whole file. */
type Allowed = ReadonlyMap<number, ReadonlySet<string>>;

/** Tells whether a comment in the template allows a finding; each template is read once. */
export function allowances(): (rule: string, finding: Finding) => boolean {
  const known = new WeakMap<RenderedManifest['file'], Allowed>();
  return (rule, { manifest, path }) => {
    const { file, source } = manifest;
    if (!source.includes('slipway:')) return false;
    const allowed = known.get(file) ?? readAllowed(source);
    known.set(file, allowed);
    const lines = [0, ...around(manifest.placeOf(path).line), ...around(manifest.place.line)];
    return lines.some((line) => allowed.get(line)?.has(rule));
  };
}

/** A comment speaks for its own line and for the next. */
function around(line: number | undefined): number[] {
  return line === undefined ? [] : [line, line - 1];
}

function readAllowed(source: string): Allowed {
  const allowed = new Map<number, Set<string>>();
  let head = true;
  for (const [index, text] of source.split('\n').entries()) {
    if (!BLANK.test(text)) head = false;
    const rules = ALLOW.exec(text)?.[1]?.split(',') ?? [];
    const line = head ? 0 : index + 1;
    for (const rule of rules) allowed.set(line, (allowed.get(line) ?? new Set()).add(rule.trim()));
  }
  return allowed;
}
