import { keyText } from '../core/objects.ts';
import type { FieldChange, Step } from '../core/plan.ts';
import { shortDigests } from '../core/short-names.ts';
import { yamlText } from '../core/yaml.ts';
import { SYMBOLS } from './deploy.ts';

/** What of a step a diff is made of. */
export type Shown = Pick<Step, 'op' | 'key' | 'why' | 'changes' | 'object' | 'secret'>;

/** The same for a terminal, where two digests in full would take the room of what differs. */
export function shortDiff(steps: readonly Shown[]): string {
  return diffText(steps).replaceAll(/@sha256:[0-9a-f]{64}/g, shortDigests);
}

/** Steps as a diff of YAML: every changed field under the fields it stands in, the rest folded away. */
export function diffText(steps: readonly Shown[]): string {
  return steps
    .filter(({ op }) => op !== 'keep')
    .map((step) => [`${SYMBOLS[step.op]} ${keyText(step.key)}${place(step)}`, ...bodyLines(step)].join('\n'))
    .join('\n\n');
}

function place({ key }: Shown): string {
  return key.namespace === undefined ? '' : `  (${key.namespace})`;
}

function bodyLines(step: Shown): readonly string[] {
  if (step.op === 'delete') return [];
  if (step.secret) return step.why.map((line) => `    # ${line}`);
  if (step.op === 'create' || step.op === 'replace')
    return step.object ? valueLines('+', 1, step.object) : [];
  return changeLines(step.changes);
}

/** Parents that two changes share are written once. */
function changeLines(changes: readonly FieldChange[]): readonly string[] {
  const lines: string[] = [];
  let open: readonly string[] = [];
  for (const { path, from, to } of changes) {
    const segments = segmentsOf(path);
    const parents = segments.slice(0, -1);
    const shared = parents.findIndex((segment, index) => open[index] !== segment);
    const first = shared < 0 ? parents.length : shared;
    for (const [index, segment] of parents.entries())
      if (index >= first) lines.push(`  ${'  '.repeat(index + 1)}${headText(segment)}`);
    open = parents;
    const last = segments.at(-1) ?? '';
    if (from !== undefined) lines.push(...fieldLines('-', segments.length, last, from));
    if (to !== undefined) lines.push(...fieldLines('+', segments.length, last, to));
  }
  return lines;
}

function fieldLines(sign: string, depth: number, segment: string, value: unknown): readonly string[] {
  // An item of a list by name is shown as it stands in the list.
  return valueLines(sign, depth, segment.startsWith('[') ? [value] : { [segment]: value });
}

function valueLines(sign: string, depth: number, value: unknown): readonly string[] {
  const indent = '  '.repeat(depth);
  return yamlText(value)
    .trimEnd()
    .split('\n')
    .map((line) => `${sign} ${indent}${line}`);
}

function headText(segment: string): string {
  return segment.startsWith('[') ? `- name: ${segment.slice(1, -1)}` : `${segment}:`;
}

/** `spec.containers[web].image` → spec, containers, [web], image; keys with dots stand in brackets under a map. */
function segmentsOf(path: string): readonly string[] {
  const found = [...path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole]) => whole);
  return found.map((segment, index) =>
    isMap(found[index - 1]) && segment.startsWith('[') ? segment.slice(1, -1) : segment,
  );
}

/** Fields whose keys are free text, so that brackets in them quote a key and name no item. */
function isMap(parent: string | undefined): boolean {
  return [
    'annotations',
    'labels',
    'matchLabels',
    'nodeSelector',
    'data',
    'binaryData',
    'limits',
    'requests',
  ].includes(parent ?? '');
}
