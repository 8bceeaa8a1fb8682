import { assertCount, assertMethod, bounded } from './bounds.ts';
import { asData, callable, iterable } from './confined.ts';
import { stockFilters, stockTests } from './engine.ts';
import { ForbiddenAccess } from './fault.ts';
import { type Filter, FILTERS } from './filters.ts';
import { textIn } from './texts.ts';

const LONGEST_RANGE = 10_000;

/** Which argument of a filter names a field of each item. */
const FIELD_AT: Readonly<Record<string, number>> = {
  groupby: 0,
  join: 1,
  rejectattr: 0,
  selectattr: 0,
  sort: 2,
  sum: 0,
};

/** Filters that make as much as a number among their arguments says. */
const REPEATING: ReadonlySet<string> = new Set(['batch', 'center', 'indent', 'nindent', 'slice']);
const MOST_REPEATED = 10_000;

/** Filters that take a text apart, into letters or words; nothing ends them once they have begun. */
const SPLITTING: ReadonlySet<string> = new Set(
  'batch groupby join list reverse slice sort striptags sum title urlize wordcount'.split(' '),
);
const MOST_SPLIT = 100_000;

function listed<T>(entries: Readonly<Record<string, T>>): ReadonlyMap<string, T> {
  return new Map(Object.entries(entries));
}

export const filters = listed<Filter>({ ...stockFilters, ...FILTERS });
export const tests = listed(stockTests);

export const globals = listed<unknown>({
  range: callable(limitedRange as never),
  cycler: callable((...items) => cycler(items)),
  joiner: callable((separator = ',') => {
    let text: unknown = '';
    return callable(() => {
      const now = text;
      text = separator;
      return now;
    });
  }),
});

/** Runs a filter on data alone; `env` is what filters of nunjucks ask for their tests and options. */
export function filtered(name: string, filter: Filter, args: readonly unknown[], env: unknown): unknown {
  for (const arg of args) bounded(asData(arg));
  if (args.some((arg) => typeof arg === 'function'))
    throw new ForbiddenAccess(`filter '${name}' takes no function`);
  if (REPEATING.has(name))
    for (const arg of args.slice(1)) assertCount(Number(textIn(arg) ?? arg), MOST_REPEATED);
  if (SPLITTING.has(name)) assertCount(textIn(args[0])?.length ?? 0, MOST_SPLIT);
  if (name === 'replace') assertMethod(args[0], 'replaceAll', args.slice(1));
  const at = FIELD_AT[name];
  if (at !== undefined) for (const field of fieldsIn(args, at + 1)) assertField(name, args[0], field);
  if (name === 'select' || name === 'reject') assertTest(args[1]);
  return bounded(filter.apply({ env }, args as [unknown, ...unknown[]]));
}

/** Arguments by name are fields of the last one. */
function isNamed(arg: unknown): arg is Readonly<Record<string, unknown>> {
  return typeof arg === 'object' && arg !== null && Object.hasOwn(arg, '__keywords');
}

/** By place and by name: each filter of nunjucks has its own mind which of the two it takes where both are given. */
function fieldsIn(args: readonly unknown[], at: number): readonly unknown[] {
  return args.slice(at).flatMap((arg, index) => {
    if (isNamed(arg)) return Object.hasOwn(arg, 'attribute') ? [arg['attribute']] : [];
    return index === 0 ? [arg] : [];
  });
}

/** nunjucks would look the field up in whatever an item inherits from. */
function assertField(filter: string, items: unknown, field: unknown): void {
  if (field === undefined || field === null || field === false || field === '') return;
  if (typeof field !== 'string' && typeof field !== 'number')
    throw new ForbiddenAccess(`filter '${filter}' takes the name of a field`);
  if (!Array.isArray(items)) throw new Error(`filter '${filter}' takes a list`);
  const whole = String(field);
  for (const item of items as readonly unknown[]) {
    assertOwn(item, whole);
    let here = item;
    for (const part of whole.split('.')) here = assertOwn(here, part);
  }
}

/** What a value has under a name, if anything; never what its kind has. */
function assertOwn(value: unknown, name: string): unknown {
  if (value === undefined || value === null) return undefined;
  const holder = Object(value) as Record<string, unknown>;
  if (Object.hasOwn(holder, name)) return holder[name];
  if (name in holder) throw new ForbiddenAccess(`'${name}' is not for templates`);
  return undefined;
}

function assertTest(name: unknown): void {
  if (name !== undefined && (typeof name !== 'string' || !tests.has(name)))
    throw new Error(`test not found: ${typeof name === 'string' ? name : typeof name}`);
}

/** nunjucks builds the whole list first: a billion of them would end the process, not the template. */
function limitedRange(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  const length = Math.ceil((to - from) / step);
  if (!(length <= LONGEST_RANGE)) throw new Error(`range() gives at most ${LONGEST_RANGE} numbers`);
  return Array.from({ length: Math.max(length, 0) }, (_, index) => from + index * step);
}

function cycler(items: readonly unknown[]) {
  let at = -1;
  const state: Record<string, unknown> = {
    current: null,
    next: callable(() => {
      at = (at + 1) % items.length;
      state['current'] = items[at];
      return state['current'];
    }),
    reset: callable(() => {
      at = -1;
      state['current'] = null;
      return '';
    }),
  };
  return state;
}

/** Runs a test of nunjucks, `x is odd`. */
export function tested(test: (...args: never[]) => unknown, [value, ...args]: readonly unknown[]): boolean {
  for (const arg of args) iterable(arg);
  return Reflect.apply(test, undefined, [value, ...args]) === true;
}
