import {
  dynamic,
  misplacedWord,
  secondBraces,
  shadowedWord,
  unknownWord,
  wrongSyntax,
  wrongUse,
} from '../core/catalogue/dsl.ts';
import type { UserError } from '../core/errors.ts';
import type { Span } from './groovy/source.ts';
import type { Block, Call, Expression, MapEntry } from './groovy/syntax.ts';
import { type Json, sayOnce, note, type Reading, recordOf, report, valueOf } from './reading.ts';
import { listOfWord } from './named-words.ts';
import { setOwn } from './own.ts';
import { KEY, type Path } from './places.ts';
import { suggestion } from './suggestion.ts';
import { readVerify } from './verify-word.ts';
import type { Draft, Room, WordContext, Wrong } from './word-context.ts';

type Word = {
  readonly rooms: readonly Room[];
  /** Shown when a word is used wrongly. */
  readonly example: string;
  readonly read: (context: WordContext, call: Call, wrong: Wrong) => void;
};

const ROOM_NAMES: Readonly<Record<Room, string>> = {
  slipway: 'slipway { }',
  kubernetes: 'kubernetes { }',
};

const WORDS: Readonly<Record<string, readonly Word[]>> = {
  service: [{ rooms: ['slipway'], example: "service 'example'", read: readText }],
  image: [
    { rooms: ['slipway'], example: "image 'example', dockerfile: 'Dockerfile'", read: readImage },
    { rooms: ['kubernetes'], example: "image 'registry.example.com/team/example:1.0'", read: readText },
  ],
  test: [
    { rooms: ['slipway'], example: "test 'npm test', or test '/app/check', inImage: true", read: readTest },
  ],
  secrets: [{ rooms: ['slipway', 'kubernetes'], example: "secrets 'example.yml'", read: readLines }],
  kubernetes: [{ rooms: ['slipway'], example: 'kubernetes { ... }', read: readKubernetes }],
  deployment: [{ rooms: ['kubernetes'], example: "deployment 'example'", read: readNamed }],
  autoscale: [
    {
      rooms: ['kubernetes'],
      example: "autoscale 'example', cpu: 70, min: 2, max: [production: 10]",
      read: readNamed,
    },
  ],
  expose: [
    {
      rooms: ['kubernetes'],
      example: "expose 'example', host: [production: 'shop.example.com'], path: '/'",
      read: readNamed,
    },
  ],
  migrate: [
    {
      rooms: ['kubernetes'],
      example: "migrate 'db-migrate', or migrate 'db-migrate', rollback: 'refuse'",
      read: readNamed,
    },
  ],
  verify: [
    {
      rooms: ['kubernetes'],
      example:
        "verify http: '/healthz', verify 'npm run smoke', or verify prometheus: 'QUERY', below: 0.01, during: '2m'",
      read: readVerify,
    },
  ],
  replicas: [
    {
      rooms: ['kubernetes'],
      example: 'replicas 2, or replicas development: 1, production: 3',
      read: readReplicas,
    },
  ],
  parameter: [
    {
      rooms: ['kubernetes'],
      example:
        "parameter 'LOG_LEVEL', 'info', or parameter 'LOG_LEVEL', development: 'debug', production: 'info'",
      read: readParameter,
    },
  ],
};

/** Reads every statement of a block into the draft; everything wrong is reported, nothing thrown. */
export function readWords(context: WordContext, block: Block, room: Room): void {
  for (const statement of block.statements) {
    switch (statement.kind) {
      case 'call':
        readWord(context, statement, room);
        break;
      case 'assignment': {
        const hint = Object.hasOwn(WORDS, statement.word)
          ? `write ${statement.word} ${statement.value}, without the '='`
          : undefined;
        report(context.reading, wrongSyntax(`'${statement.word} =' assigns a variable`, hint), statement);
        break;
      }
      case 'dynamic':
        report(context.reading, dynamic(statement.what, undefined), statement);
        break;
      case 'broken':
        report(context.reading, wrongSyntax(statement.message, statement.hint), statement);
    }
  }
}

function readWord(context: WordContext, call: Call, room: Room): void {
  const { word, wordSpan } = call;
  const entries = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  const entry = entries?.find(({ rooms }) => rooms.includes(room));
  if (entry) {
    const { reading } = context;
    // Read all the same, so that what follows is not taken for missing.
    if (reading.variables.has(word)) report(reading, shadowedWord(word), wordSpan);
    entry.read(context, call, (message) => report(reading, wrongUse(message, entry.example), call));
    return;
  }
  const home = entries?.[0]?.rooms[0];
  if (home) report(context.reading, misplacedWord(word, ROOM_NAMES[home]), wordSpan);
  else report(context.reading, unknownIn(room, word), wordSpan);
}

function unknownIn(room: Room, word: string): UserError {
  const known = Object.entries(WORDS).flatMap(([name, entries]) =>
    entries.some(({ rooms }) => rooms.includes(room)) ? [name] : [],
  );
  return unknownWord(word, suggestion(word, known), known);
}

/** False, with a fault, where the word was said before. */
function first(
  { reading }: WordContext,
  path: Path,
  { call, what }: { readonly call: Call; readonly what: string },
): boolean {
  note(reading, path, call);
  return sayOnce(reading, path, { span: call.wordSpan, what });
}

function put(draft: Draft, name: string, value: Json | undefined): void {
  if (value !== undefined) draft[name] = value;
}

/** `service`, and `image` in a kubernetes block. */
function readText(context: WordContext, call: Call, wrong: Wrong): void {
  const [value, ...more] = call.values;
  const path = [...context.path, call.word];
  if (!first(context, path, { call, what: call.word })) return;
  if (!value || more.length > 0 || call.named.length > 0) wrong(`${call.word} takes one text`);
  else put(context.here, call.word, valueOf(context.reading, value, path));
}

function readImage(context: WordContext, call: Call, wrong: Wrong): void {
  const [name, ...more] = call.values;
  if (!first(context, ['image'], { call, what: 'image' })) return;
  if (!name || more.length > 0) return wrong('image takes one name, and options by name');
  const image: Draft = {};
  put(image, 'name', valueOf(context.reading, name, ['image', 'name']));
  context.root['image'] = { ...image, ...recordOf(context.reading, call.named, ['image']) };
}

/** `secrets`: any number of calls, each with any number of files. */
function readLines(context: WordContext, { word, values, named }: Call, wrong: Wrong): void {
  if (values.length === 0 || named.length > 0) return wrong(`${word} takes one or more texts`);
  addLines(context, word, values);
}

/** `test`: as above, each call for the workspace or for the built image. */
function readTest(context: WordContext, { values, named }: Call, wrong: Wrong): void {
  if (values.length === 0) return wrong('test takes one or more texts');
  const [option, ...more] = named;
  const where = option?.value.kind === 'literal' ? option.value.value : undefined;
  if (option && (option.key !== 'inImage' || more.length > 0 || typeof where !== 'boolean'))
    return wrong('test takes texts, and inImage: true');
  addLines(context, where === true ? 'testInImage' : 'test', values);
}

function addLines({ reading, root }: WordContext, name: string, values: readonly Expression[]): void {
  const lines = (root[name] ??= []) as Json[];
  // A line that only --set knows keeps its position.
  for (const value of values) lines.push(valueOf(reading, value, [name, lines.length]) ?? null);
}

function readKubernetes(context: WordContext, call: Call): void {
  if (!first(context, ['kubernetes'], { call, what: 'kubernetes' })) return;
  const block = blockOf(context.reading, call, call);
  if (!block) return;
  const here: Draft = {};
  context.root['kubernetes'] = here;
  readWords({ ...context, here, path: ['kubernetes'] }, block, 'kubernetes');
}

/** The block a word takes, and nothing else; undefined, with a fault, where there is none. */
export function blockOf(reading: Reading, { word, values, named }: Call, where: Span): Block | undefined {
  const [value, ...more] = values;
  if (value?.kind !== 'block' || more.length > 0 || named.length > 0) {
    report(reading, wrongUse(`${word} takes a block and nothing else`, `${word} { ... }`), where);
    return undefined;
  }
  // The first is read all the same, for what else may be wrong in it.
  if (value.second) report(reading, secondBraces(word), value.second);
  return value.block;
}

/** The words of NAMED_WORDS: any number of calls, each with another name. */
function readNamed(context: WordContext, call: Call, wrong: Wrong): void {
  const { reading } = context;
  const [name, ...more] = call.values;
  const list = listOfWord(call.word);
  if (!name || more.length > 0 || list === undefined)
    return wrong(`${call.word} takes one name, and options by name`);
  const items = (context.here[list] ??= []) as Json[];
  const path = [...context.path, list, items.length];
  const item: Draft = {};
  const value = valueOf(reading, name, [...path, 'name']);
  put(item, 'name', value);
  if (typeof value === 'string') {
    const named = [...context.path, list, value];
    if (!first(context, named, { call, what: `${call.word} '${value}'` })) return;
    reading.names.set(path.join('.'), named.join('.'));
  }
  note(reading, path, call);
  items.push({ ...item, ...recordOf(reading, call.named, path) });
}

function readReplicas(context: WordContext, call: Call, wrong: Wrong): void {
  const path = [...context.path, 'replicas'];
  if (!first(context, path, { call, what: 'replicas' })) return;
  const value = alternative(call.values, call.named);
  if (!value) return wrong('replicas takes one number, or one for each environment');
  put(context.here, 'replicas', valueOrRecord(context.reading, value, path));
}

function readParameter(context: WordContext, call: Call, wrong: Wrong): void {
  const { reading, here } = context;
  const [name, ...values] = call.values;
  const value = alternative(values, call.named);
  if (name?.kind === 'gap') return void valueOf(reading, name, context.path);
  if (!name || !value) return wrong('parameter takes a name and one value, or one for each environment');
  const found = valueOf(reading, name, [...context.path, 'parameters', `#${String(call.start)}`]);
  if (found === undefined) return;
  if (typeof found !== 'string') return wrong('the name of a parameter is a text');
  const path = [...context.path, 'parameters', found];
  if (!first(context, path, { call, what: `parameter '${found}'` })) return;
  const parameters = (here['parameters'] ??= {}) as Draft;
  note(reading, [...path, KEY], name);
  const read = valueOrRecord(reading, value, path);
  if (read !== undefined) setOwn(parameters, found, read);
}

type Alternative = Expression | (Span & { readonly entries: readonly MapEntry[]; readonly kind: 'named' });

/** One value, or named ones, but not both. */
function alternative(values: readonly Expression[], named: readonly MapEntry[]): Alternative | undefined {
  const [value, ...more] = values;
  const [start] = named;
  if (more.length > 0 || (value && start)) return undefined;
  return (
    value ?? (start && { kind: 'named', entries: named, start: start.keySpan.start, end: start.value.end })
  );
}

function valueOrRecord(reading: Reading, value: Alternative, path: Path): Json | undefined {
  note(reading, path, value);
  return value.kind === 'named' ? recordOf(reading, value.entries, path) : valueOf(reading, value, path);
}
