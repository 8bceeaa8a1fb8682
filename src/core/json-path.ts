import { fieldsOf } from './fields.ts';

/** `{.status.phase}=Running`: a path into the object and the text it must have. */
export type JsonPathRule = {
  readonly path: readonly PathStep[];
  readonly text: string;
  readonly expected: string;
};

type PathStep =
  | { readonly field: string }
  | { readonly index: number }
  | { readonly where: string; readonly equals: string };

const STEP =
  /^(?:\.([A-Za-z_][\w-]*)|\['([^']+)'\]|\[(\d+)\]|\[\?\(\s*@\.([\w-]+)\s*==\s*["']([^"']*)["']\s*\)\])/;

/** The subset of kubectl's JSONPath that names one value; undefined for anything else. */
export function parseJsonPathRule(text: string): JsonPathRule | undefined {
  const parts = /^\{(.+)\}\s*=\s*(.+)$/.exec(text.trim());
  if (!parts?.[1] || !parts[2]) return undefined;
  const path = parsePath(parts[1]);
  return path && { path, text: parts[1], expected: parts[2].trim() };
}

/** A path in braces, `{.spec.secretName}`; undefined for anything else. */
export function parseJsonPath(text: string): JsonPathRule['path'] | undefined {
  const [, inner = ''] = /^\{(.+)\}$/.exec(text.trim()) ?? [];
  return parsePath(inner);
}

/** The text at a path in braces; undefined where there is none. */
export function textAt(value: unknown, text: string): string | undefined {
  const path = parseJsonPath(text);
  const found = path && valueAt(value, path);
  return typeof found === 'string' ? found : undefined;
}

export function valueAt(value: unknown, path: readonly PathStep[]): unknown {
  return path.reduce<unknown>((at, step) => {
    if (typeof at !== 'object' || at === null) return undefined;
    if ('field' in step)
      return Object.hasOwn(at, step.field) ? (at as Record<string, unknown>)[step.field] : undefined;
    if (!Array.isArray(at)) return undefined;
    if ('index' in step) return at[step.index] as unknown;
    return at.find((item) => fieldsOf(item)[step.where] === step.equals) as unknown;
  }, value);
}

function parsePath(text: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  for (let rest = text; rest !== '';) {
    const found = STEP.exec(rest);
    if (!found) return undefined;
    const [whole, field, quoted, index, where, equals] = found;
    const name = field ?? quoted;
    if (name !== undefined) steps.push({ field: name });
    else if (index !== undefined) steps.push({ index: Number(index) });
    else steps.push({ where: where ?? '', equals: equals ?? '' });
    rest = rest.slice(whole.length);
  }
  return steps.length === 0 ? undefined : steps;
}
