import type * as z from 'zod/mini';
import type { Path } from './places.ts';
import { keysAt } from './schema-paths.ts';
import { suggestion } from './suggestion.ts';

/** One complaint of a schema, in words. */
export type Complaint = {
  readonly path: Path;
  readonly message: string;
  /** The key of the path is wrong, not its value. */
  readonly key: boolean;
};

type Issue = z.core.$ZodIssue;

/** What a schema says against a value, without its unions: of each the branch that the value was meant for. */
export function complaints(schema: z.ZodMiniType, value: unknown): Complaint[] {
  const result = schema.safeParse(value, { reportInput: true });
  return result.success ? [] : result.error.issues.flatMap((issue) => complaintsOf(issue, schema, []));
}

function complaintsOf(issue: Issue, schema: z.ZodMiniType, base: Path): Complaint[] {
  const path = [...base, ...(issue.path as (string | number)[])];
  if (issue.code === 'invalid_union') {
    const branches = issue.errors as Issue[][];
    // A branch that refuses the type itself was not meant, unless all do.
    const meant = branches.filter((issues) =>
      issues.some((one) => one.path.length > 0 || one.code !== 'invalid_type'),
    );
    const chosen = meant[0];
    if (chosen) return chosen.flatMap((inner) => complaintsOf(inner, schema, path));
    if (issue.input === undefined) return [{ path, message: missing(issue), key: false }];
    return [
      {
        path,
        message: `${shown(issue.input)} is neither ${branches.map(expectedOf).join(' nor ')}`,
        key: false,
      },
    ];
  }
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `no such field '${key}'${suggestion(key, keysAt(schema, path))}`,
      key: true,
    }));
  return [{ path, message: messageOf(issue), key: issue.code === 'invalid_key' }];
}

function messageOf(issue: Issue): string {
  if (issue.code === 'invalid_key')
    return `'${String(issue.path.at(-1))}' ${issue.issues[0]?.message ?? 'is no key'}`;
  if (issue.code === 'invalid_type')
    return issue.input === undefined
      ? missing(issue)
      : `${shown(issue.input)} is not ${article(issue.expected)}`;
  if (issue.code === 'invalid_value')
    return `${shown(issue.input)} is none of ${issue.values.map(String).join(', ')}`;
  return `${shown(issue.input)} ${issue.message}`;
}

function missing({ path }: Issue): string {
  return `${String(path.at(-1) ?? 'it')} is missing`;
}

function expectedOf(issues: readonly Issue[]): string {
  const [issue] = issues;
  return issue?.code === 'invalid_type' ? article(issue.expected) : 'allowed';
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function article(type: string): string {
  return TYPES[type] ?? `of type ${type}`;
}

/** The value as people wrote it, short. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 60 ? `${value.slice(0, 57)}...` : value}'`;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  return String(value);
}
