import type * as z from 'zod/mini';
import type { Path } from './places.ts';
import { takesDuration } from './meant.ts';
import type { Notation } from './notation.ts';
import { keyRemedy, keySpelling, missingRemedy, remedyFor } from './remedies.ts';
import { refusedField } from './refused-fields.ts';
import { keysAt, schemaAt } from './schema-paths.ts';
import { suggestion } from './suggestion.ts';

/** One complaint of a schema, in words. */
export type Complaint = {
  readonly path: Path;
  readonly message: string;
  /** The key of the path is wrong, not its value. */
  readonly key: boolean;
  /** What to write instead, as the file is written. */
  readonly hint: (notation: Notation) => string | undefined;
  /** Nothing is written there. */
  readonly absent?: boolean;
  /** What was meant by a key that is not known. */
  readonly instead?: Path;
};

type Issue = z.core.$ZodIssue;

/** What a schema says against a value, without its unions: of each the branch that the value was meant for. */
export function complaints(schema: z.ZodMiniType, value: unknown): Complaint[] {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return [];
  const found = result.error.issues.flatMap((issue) => complaintsOf(issue, schema, []));
  const misspelt = new Set(found.flatMap(({ instead }) => (instead ? [instead.join('.')] : [])));
  return found.filter(({ path, absent }) => absent !== true || !misspelt.has(path.join('.')));
}

function complaintsOf(issue: Issue, root: z.ZodMiniType, base: Path): Complaint[] {
  const path = [...base, ...(issue.path as (string | number)[])];
  if (issue.code === 'invalid_union') {
    const branches = issue.errors as Issue[][];
    // A branch that refuses the type itself was not meant, unless all do.
    const meant = branches.filter((issues) =>
      issues.some((one) => one.path.length > 0 || one.code !== 'invalid_type'),
    );
    const chosen = meant[0];
    if (chosen) return chosen.flatMap((inner) => complaintsOf(inner, root, path));
    const neither = `${shown(issue.input)} is neither ${branches.map(expectedOf).join(' nor ')}`;
    return [
      valueComplaint(root, { path, message: issue.input === undefined ? missing(path) : neither, issue }),
    ];
  }
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => keyComplaint(root, path, key));
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1));
    const schema = schemaAt(root, path.slice(0, -1));
    const message = `'${key}' ${issue.issues[0]?.message ?? 'is no key'}`;
    return [{ path, message, key: true, hint: () => schema && keySpelling(schema, key) }];
  }
  return [valueComplaint(root, { path, message: messageOf(issue, path, root), issue })];
}

type Said = { readonly path: Path; readonly message: string; readonly issue: Issue };

function valueComplaint(root: z.ZodMiniType, { path, message, issue }: Said): Complaint {
  const wrong = { schema: schemaAt(root, path) ?? root, path, value: issue.input };
  return {
    path,
    message,
    key: false,
    absent: issue.input === undefined,
    hint: (notation) => (issue.input === undefined ? missingRemedy(wrong) : remedyFor(wrong, notation)),
  };
}

function keyComplaint(root: z.ZodMiniType, path: Path, key: string): Complaint {
  const refused = refusedField(path, key);
  if (refused) return { path: [...path, key], message: refused.message, key: true, hint: () => refused.hint };
  const near = suggestion(key, keysAt(root, path));
  const meant = /'(.*)'/.exec(near)?.[1];
  const schema = schemaAt(root, path);
  return {
    path: [...path, key],
    message: `no such field '${key}'${near}`,
    key: true,
    ...(meant !== undefined && { instead: [...path, meant] }),
    hint: () => (near === '' && schema ? keyRemedy(schema, key) : undefined),
  };
}

function messageOf(issue: Issue, path: Path, root: z.ZodMiniType): string {
  if (issue.code === 'invalid_type') {
    if (issue.input === undefined) return missing(path);
    const schema = schemaAt(root, path);
    if (typeof issue.input === 'number' && schema && takesDuration(schema))
      return `${String(issue.input)} has no unit`;
    return `${shown(issue.input)} is not ${article(issue.expected)}`;
  }
  if (issue.code === 'invalid_value')
    return `${shown(issue.input)} is none of ${issue.values.map(String).join(', ')}`;
  return `${shown(issue.input)} ${issue.message}`;
}

function missing(path: Path): string {
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
