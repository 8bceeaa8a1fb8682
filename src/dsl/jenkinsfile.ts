import {
  blockOnNextLine,
  noBlock,
  ownStep,
  refusedByJenkins,
  secondBlock,
  secondBraces,
  unknownStep,
  unreadable,
  wrongUse,
} from '../core/catalogue/dsl.ts';
import { byteOrderMark, misquoted } from '../core/catalogue/letters.ts';
import { assertNoFaults, type Fault, faultFrom } from '../core/errors.ts';
import { type Place, placeText } from '../core/place.ts';
import { assignedNames } from './assigned.ts';
import { checkContext } from './context-check.ts';
import type { ServiceContext } from './context.ts';
import { type BlockCall, findBlocks, type Found } from './groovy/blocks.ts';
import { assertBrackets } from './groovy/brackets.ts';
import { readTokens } from './groovy/lexer.ts';
import { ReadingFault, type Unreadable } from './groovy/reading-fault.ts';
import { findMisquoted } from './groovy/misquoted.ts';
import { findRefusals } from './groovy/refusals.ts';
import { makeSource, type Source } from './groovy/source.ts';
import type { Call } from './groovy/syntax.ts';
import type { Places } from './places.ts';
import { note, type Reading, report, type Variables } from './reading.ts';
import { applySettings, parseSettings } from './settings.ts';
import { blankName, typographicIn } from '../core/typographic.ts';
import { soundPart } from './sound-part.ts';
import type { Draft } from './word-context.ts';
import { blockOf, readWords } from './words.ts';

export type Jenkinsfile = {
  readonly text: string;
  /** Its name in messages, relative to the workspace. */
  readonly file: string;
  /** Variables of the build, for `env.NAME` and `params.NAME`; none are known where it is left out. */
  readonly env?: Variables;
  /** Values by dotted path that win over what the file says: `kubernetes.replicas.production` → `3`. */
  readonly set?: Readonly<Record<string, string>>;
};

export type ReadService = {
  /** All that the file says; only what can be relied on where it has faults. */
  readonly context: ServiceContext;
  readonly places: Places;
  readonly faults: readonly Fault[];
};

const UNREADABLE: Readonly<Record<Unreadable, string>> = {
  string: 'this string is not closed',
  comment: 'this comment is not closed',
  character: 'this character cannot stand here',
  escape: 'Groovy knows no such escape in a string',
  dollar: 'a dollar in double quotes needs a name or a brace behind it, or a backslash before it',
  depth: 'this is nested too deep to be read',
  bracket: 'this bracket is not closed',
  closing: 'this bracket closes nothing',
};

/** Reads the block of a Jenkinsfile without running it; throws InvalidInput with every fault in it. */
export function readJenkinsfile(jenkinsfile: Jenkinsfile): ReadService {
  const read = readService(jenkinsfile);
  assertNoFaults(read.faults);
  return read;
}

/** The same without throwing, for those who want to know what else is wrong. */
export function readService({ text, file, env = {}, set = {} }: Jenkinsfile): ReadService {
  const source = makeSource(file, text);
  const settings = parseSettings(set);
  const reading = startReading(source, env, settings.gives);
  const root: Draft = {};
  readSource(reading, root);
  const places = new Map(
    [...reading.places].map(([path, span]): [string, Place] => [path, source.place(span)]),
  );
  const faults = [...reading.faults, ...settings.faults];
  applySettings(settings, { root, places, faults });
  if (faults.length === 0) reading.unknown.clear();
  if (Object.keys(root).length > 0)
    faults.push(...checkContext(root, places, { unknown: reading.unknown, whole: faults.length === 0 }));
  if (faults.length === 0) return { context: root, places, faults };
  return { ...soundPart(root, places), faults: faults.map((fault) => withExcerpt(fault, source)) };
}

function startReading(source: Source, env: Variables, given: Reading['given']): Reading {
  return {
    source,
    env,
    given,
    assigned: new Set(),
    variables: new Set(),
    places: new Map(),
    said: new Map(),
    unknown: new Set(),
    names: new Map(),
    faults: [],
  };
}

function readSource(reading: Reading, root: Draft): void {
  try {
    const tokens = readTokens(reading.source.text);
    for (const name of assignedNames(tokens)) reading.assigned.add(name);
    if (reading.source.text.startsWith('\uFEFF')) report(reading, byteOrderMark(), { start: 0, end: 1 });
    assertBrackets(tokens);
    for (const { blank, ...span } of findMisquoted(tokens))
      report(reading, misquoted(reading.source.text.slice(span.start, span.end), blank), span);
    for (const { what, instead, span } of findRefusals(tokens))
      report(reading, refusedByJenkins(what, instead), span);
    const block = onlyBlock(reading, findBlocks(tokens));
    if (block) readStep({ ...reading, variables: block.variables }, block.call, root);
  } catch (error) {
    if (!(error instanceof ReadingFault)) throw error;
    report(reading, unreadable(UNREADABLE[error.what], unreadableHint(error, reading.source)), error.span);
  }
}

function unreadableHint({ what, span }: ReadingFault, source: Source): string | undefined {
  const letter = source.text[span.start] ?? '';
  if (what === 'character' && letter === '#') return 'begin a comment with // in a Jenkinsfile';
  const blank = what === 'character' ? blankName(letter) : undefined;
  if (blank !== undefined) return `it is ${blank}: type a blank instead`;
  const quote =
    what === 'string' ? typographicIn(source.line(source.place(span).line ?? 1) ?? '') : undefined;
  return quote === undefined ? undefined : `${quote} closes no string: write ' or "`;
}

/** The one block of the file; a fault where there is none, or more than one. */
function onlyBlock(
  reading: Reading,
  { calls, detached, second, uncalled, misspelt, own }: Found,
): BlockCall | undefined {
  const [first, ...more] = calls;
  const { source } = reading;
  for (const { word, span } of own) report(reading, ownStep(word), span);
  for (const { word, span } of misspelt) report(reading, unknownStep(word), span);
  for (const { word, span } of uncalled)
    report(reading, wrongUse(`${word} is named here, but not called with a block`, `${word} { ... }`), span);
  for (const { word, span } of second) report(reading, secondBraces(word), span);
  for (const { word, span } of detached) report(reading, blockOnNextLine(word), span);
  for (const {
    call: { word, wordSpan },
  } of more)
    if (first) report(reading, secondBlock(word, placeText(source.place(first.call.wordSpan))), wordSpan);
  if (!first && reading.faults.length === 0)
    reading.faults.push(faultFrom(noBlock(source.file), { file: source.file }));
  return first;
}

function readStep(reading: Reading, call: Call, root: Draft): void {
  const { word } = call;
  note(reading, [], call.wordSpan);
  const block = blockOf(reading, call, call.wordSpan);
  if (!block) return;
  const alone: Draft = {};
  if (word === 'kubernetes') {
    root['kubernetes'] = alone;
    note(reading, ['kubernetes'], call.wordSpan);
    readWords({ reading, root, here: alone, path: ['kubernetes'] }, block, 'kubernetes');
  } else readWords({ reading, root, here: root, path: [] }, block, 'slipway');
  if (Object.keys(root).length === 0 && reading.faults.length === 0)
    report(
      reading,
      wrongUse('the block is empty', `slipway { image 'NAME'; kubernetes { deployment 'NAME' } }`),
      call.wordSpan,
    );
}

/** Faults of the file that show only once platform.yml is known, with their lines. */
export function withExcerpts(
  faults: readonly Fault[],
  { file, text }: Pick<Jenkinsfile, 'file' | 'text'>,
): Fault[] {
  const source = makeSource(file, text);
  return faults.map((fault) => withExcerpt(fault, source));
}

function withExcerpt(fault: Fault, source: Source): Fault {
  const { place } = fault;
  const line = place?.file === source.file && place.line !== undefined ? source.line(place.line) : undefined;
  return line === undefined ? fault : { ...fault, excerpt: line };
}
