import { assertMethod, assertSearch, bounded } from './bounds.ts';
import { ForbiddenAccess } from './fault.ts';
import { textIn } from './texts.ts';

type Callable = (...args: unknown[]) => unknown;

/** Functions that templates may call: macros, globals and the listed methods. Any other is out of reach. */
const callables = new WeakSet<object>();

export function callable<T extends Callable>(run: T): T {
  callables.add(run);
  return run;
}

export function isCallable(value: unknown): value is Callable {
  return typeof value === 'function' && callables.has(value);
}

const TEXT_METHODS: ReadonlySet<string> = new Set(
  (
    'at charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf match padEnd padStart repeat replace ' +
    'replaceAll search slice split startsWith substr substring toLowerCase toString toUpperCase trim trimEnd trimStart'
  ).split(' '),
);
const LIST_METHODS: ReadonlySet<string> = new Set(
  'at concat includes indexOf join lastIndexOf pop push reverse shift slice unshift'.split(' '),
);
const NUMBER_METHODS: ReadonlySet<string> = new Set(['toFixed', 'toPrecision', 'toString']);
const PATTERN_METHODS: ReadonlySet<string> = new Set(['test']);
/** In these a text names what it is mistaken for: said by name rather than as a value that is missing. */
const NEVER: ReadonlySet<string> = new Set(['constructor', '__proto__', 'prototype']);

/** A property of a value as templates see it: data of its own, or a listed method; undefined where it is neither. */
export function memberOf(target: unknown, key: unknown): unknown {
  if (target === undefined || target === null || key === undefined) return undefined;
  const name = keyText(key);
  if (NEVER.has(name)) throw new ForbiddenAccess(`'${name}' is not for templates`);
  const text = textIn(target);
  if (text !== undefined) return ownOf(text, name) ?? method(text, name, TEXT_METHODS);
  if (typeof target === 'number') return method(target, name, NUMBER_METHODS);
  if (typeof target === 'boolean') return undefined;
  if (target instanceof RegExp) return method(target, name, PATTERN_METHODS);
  if (typeof target !== 'object') throw new ForbiddenAccess(`'${name}' of a function is not for templates`);
  const own = ownOf(target, name);
  return own === undefined && Array.isArray(target) ? method(target, name, LIST_METHODS) : own;
}

/** Converted once, and only from what has no code of its own to run. */
export function keyText(key: unknown): string {
  const text = textIn(key);
  if (text !== undefined) return text;
  if (typeof key === 'number' || typeof key === 'boolean' || key === null) return String(key);
  throw new ForbiddenAccess('a member is named by a text or a number');
}

function ownOf(target: string | object, name: string): unknown {
  const holder = Object(target) as Record<string, unknown>;
  return Object.hasOwn(holder, name) ? holder[name] : undefined;
}

function method(target: unknown, name: string, allowed: ReadonlySet<string>): Callable | undefined {
  if (!allowed.has(name)) return undefined;
  const run = (target as Record<string, Callable>)[name]!;
  return callable((...args) => {
    for (const arg of args) assertArgument(target, arg);
    assertMethod(target, name, args);
    return bounded(Reflect.apply(run, target, args.map(plain)));
  });
}

/** Methods of texts take texts, numbers and patterns: what else they are handed they would convert by its own code. */
function assertArgument(target: unknown, arg: unknown): void {
  if (typeof arg === 'function') throw new ForbiddenAccess('a function is no argument of a method');
  if (Array.isArray(target) || textIn(arg) !== undefined || arg instanceof RegExp) return;
  if (typeof arg === 'object' && arg !== null)
    throw new ForbiddenAccess('a method of a text takes texts and numbers');
}

/** What macros and blocks return is a string object. */
function plain(value: unknown): unknown {
  return textIn(value) ?? value;
}

/** `+` and `~` of a template; lists and mappings would be converted by code of their own. */
export function added(left: unknown, right: unknown, join: boolean): unknown {
  const [a, b] = [operand(left), operand(right)];
  return bounded(join ? `${String(a)}${String(b)}` : (a as string) + (b as string));
}

function operand(value: unknown): unknown {
  const text = textIn(value);
  if (text !== undefined) return text;
  if (typeof value !== 'object' && typeof value !== 'function') return value;
  if (value === null) return value;
  throw new Error(
    `only texts and numbers can be added, not ${Array.isArray(value) ? 'a list' : 'a mapping'}`,
  );
}

/** Whether a list, a text or a mapping holds something, for `in`. */
export function contains(key: unknown, holder: unknown): boolean {
  const text = textIn(holder);
  if (text !== undefined || Array.isArray(holder)) assertSearch(text ?? (holder as unknown[]), key);
  if (text !== undefined) return text.includes(keyText(key));
  if (Array.isArray(holder)) return holder.includes(plain(key));
  if (typeof holder === 'object' && holder !== null) return Object.hasOwn(holder, keyText(key));
  throw new Error("'in' looks into a list, a mapping or a text");
}

/** A list or a mapping without functions, also within: what prints or converts it would run or show them. */
export function asData<T>(value: T): T {
  assertData(value, new Set());
  return value;
}

function assertData(value: unknown, seen: Set<object>): void {
  if (typeof value !== 'object' || value === null || value instanceof String || seen.has(value)) return;
  seen.add(value);
  for (const each of Object.values(value)) {
    if (typeof each === 'function')
      throw new ForbiddenAccess('a function is no value of a list or a mapping');
    assertData(each, seen);
  }
}

/** What a loop goes over. */
export function iterable(value: unknown): unknown {
  if (typeof value === 'function' || value instanceof RegExp)
    throw new ForbiddenAccess('a loop goes over a list, a mapping or a text');
  return textIn(value) ?? value;
}
