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
import { setOwn } from './own.ts';
import { KEY, type Path } from './places.ts';
import { suggestion } from './suggestion.ts';

/** A context while it is being read. */
export type Draft = Record<string, Json>;

/** The blocks a word can stand in. */
export type Room = 'slipway' | 'kubernetes';

type Scene = {
  readonly reading: Reading;
  /** The whole context, for words that say something about the service wherever they stand. */
  readonly root: Draft;
  /** What the block itself fills. */
  readonly here: Draft;
  readonly path: Path;
};

type Wrong = (message: string) => void;

type Word = {
  readonly rooms: readonly Room[];
  /** Shown when a word is used wrongly. */
  readonly example: string;
  readonly read: (scene: Scene, call: Call, wrong: Wrong) => void;
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
  deployment: [{ rooms: ['kubernetes'], example: "deployment 'example'", read: readDeployment }],
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
export function readWords(scene: Scene, block: Block, room: Room): void {
  for (const statement of block.statements) {
    switch (statement.kind) {
      case 'call':
        readWord(scene, statement, room);
        break;
      case 'assignment': {
        const hint = Object.hasOwn(WORDS, statement.word)
          ? `write ${statement.word} ${statement.value}, without the '='`
          : undefined;
        report(scene.reading, wrongSyntax(`'${statement.word} =' assigns a variable`, hint), statement);
        break;
      }
      case 'dynamic':
        report(scene.reading, dynamic(statement.what, undefined), statement);
        break;
      case 'broken':
        report(scene.reading, wrongSyntax(statement.message, statement.hint), statement);
    }
  }
}

function readWord(scene: Scene, call: Call, room: Room): void {
  const { word, wordSpan } = call;
  const entries = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  const entry = entries?.find(({ rooms }) => rooms.includes(room));
  if (entry) {
    const { reading } = scene;
    // Read all the same, so that what follows is not taken for missing.
    if (reading.variables.has(word)) report(reading, shadowedWord(word), wordSpan);
    entry.read(scene, call, (message) => report(reading, wrongUse(message, entry.example), call));
    return;
  }
  const home = entries?.[0]?.rooms[0];
  if (home) report(scene.reading, misplacedWord(word, ROOM_NAMES[home]), wordSpan);
  else report(scene.reading, unknownIn(room, word), wordSpan);
}

function unknownIn(room: Room, word: string): UserError {
  const known = Object.entries(WORDS).flatMap(([name, entries]) =>
    entries.some(({ rooms }) => rooms.includes(room)) ? [name] : [],
  );
  return unknownWord(word, suggestion(word, known), known);
}

/** False, with a fault, where the word was said before. */
function first(
  { reading }: Scene,
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
function readText(scene: Scene, call: Call, wrong: Wrong): void {
  const [value, ...more] = call.values;
  const path = [...scene.path, call.word];
  if (!first(scene, path, { call, what: call.word })) return;
  if (!value || more.length > 0 || call.named.length > 0) wrong(`${call.word} takes one text`);
  else put(scene.here, call.word, valueOf(scene.reading, value, path));
}

function readImage(scene: Scene, call: Call, wrong: Wrong): void {
  const [name, ...more] = call.values;
  if (!first(scene, ['image'], { call, what: 'image' })) return;
  if (!name || more.length > 0) return wrong('image takes one name, and options by name');
  const image: Draft = {};
  put(image, 'name', valueOf(scene.reading, name, ['image', 'name']));
  scene.root['image'] = { ...image, ...recordOf(scene.reading, call.named, ['image']) };
}

/** `secrets`: any number of calls, each with any number of files. */
function readLines(scene: Scene, { word, values, named }: Call, wrong: Wrong): void {
  if (values.length === 0 || named.length > 0) return wrong(`${word} takes one or more texts`);
  addLines(scene, word, values);
}

/** `test`: as above, each call for the workspace or for the built image. */
function readTest(scene: Scene, { values, named }: Call, wrong: Wrong): void {
  if (values.length === 0) return wrong('test takes one or more texts');
  const [option, ...more] = named;
  const where = option?.value.kind === 'literal' ? option.value.value : undefined;
  if (option && (option.key !== 'inImage' || more.length > 0 || typeof where !== 'boolean'))
    return wrong('test takes texts, and inImage: true');
  addLines(scene, where === true ? 'testInImage' : 'test', values);
}

function addLines({ reading, root }: Scene, name: string, values: readonly Expression[]): void {
  const lines = (root[name] ??= []) as Json[];
  // A line that only --set knows keeps its position.
  for (const value of values) lines.push(valueOf(reading, value, [name, lines.length]) ?? null);
}

function readKubernetes(scene: Scene, call: Call): void {
  if (!first(scene, ['kubernetes'], { call, what: 'kubernetes' })) return;
  const block = blockOf(scene.reading, call, call);
  if (!block) return;
  const here: Draft = {};
  scene.root['kubernetes'] = here;
  readWords({ ...scene, here, path: ['kubernetes'] }, block, 'kubernetes');
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

function readDeployment(scene: Scene, call: Call, wrong: Wrong): void {
  const { reading } = scene;
  const [name, ...more] = call.values;
  if (!name || more.length > 0) return wrong('deployment takes one name, and options by name');
  const deployments = (scene.here['deployments'] ??= []) as Json[];
  const path = [...scene.path, 'deployments', deployments.length];
  const deployment: Draft = {};
  const value = valueOf(reading, name, [...path, 'name']);
  put(deployment, 'name', value);
  if (typeof value === 'string') {
    const named = [...scene.path, 'deployments', value];
    if (!first(scene, named, { call, what: `deployment '${value}'` })) return;
    reading.names.set(path.join('.'), named.join('.'));
  }
  note(reading, path, call);
  deployments.push({ ...deployment, ...recordOf(reading, call.named, path) });
}

function readReplicas(scene: Scene, call: Call, wrong: Wrong): void {
  const path = [...scene.path, 'replicas'];
  if (!first(scene, path, { call, what: 'replicas' })) return;
  const value = alternative(call.values, call.named);
  if (!value) return wrong('replicas takes one number, or one for each environment');
  put(scene.here, 'replicas', valueOrRecord(scene.reading, value, path));
}

function readParameter(scene: Scene, call: Call, wrong: Wrong): void {
  const { reading, here } = scene;
  const [name, ...values] = call.values;
  const value = alternative(values, call.named);
  if (!name || !value) return wrong('parameter takes a name and one value, or one for each environment');
  const found = valueOf(reading, name, [...scene.path, 'parameters', `#${String(call.start)}`]);
  if (found === undefined) return;
  if (typeof found !== 'string') return wrong('the name of a parameter is a text');
  const path = [...scene.path, 'parameters', found];
  if (!first(scene, path, { call, what: `parameter '${found}'` })) return;
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
