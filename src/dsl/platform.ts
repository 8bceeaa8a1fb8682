import { badPlatform } from '../core/catalogue/dsl.ts';
import { assertNoFaults, faultFrom } from '../core/errors.ts';
import type { Platform } from '../core/platform.ts';
import { readYaml, type YamlDocument } from '../core/yaml.ts';
import { makeSource, type Span } from './groovy/source.ts';
import { complaints } from './issues.ts';
import { YAML_FILE } from './notation.ts';
import { KEY, type Path } from './places.ts';
import type { FaultAt } from './fault-at.ts';
import { clusterLacks, platformFaults } from './platform-check.ts';
import { spellingFaults } from './platform-spelling.ts';
import { platformFrom } from './platform-from.ts';
import { WrittenPlatform } from './written-platform.ts';

/** Name of the sandbox that a platform file takes its cluster, registry and bucket from. */
export function sandboxOf(text: string, file: string): string | undefined {
  const { value } = readDocument(text, file);
  const name = typeof value === 'object' && value !== null && 'sandbox' in value ? value.sandbox : undefined;
  return typeof name === 'string' ? name : undefined;
}

/**
 * Reads platform.yml; throws InvalidInput with every fault in it. What the file leaves out is taken from the
 * platform of the sandbox it names, which the caller has read.
 */
export function parsePlatform(text: string, file: string, sandbox?: Platform): Platform {
  const document = readDocument(text, file);
  const at = faultsIn(document, text, file);
  const wrong = complaints(WrittenPlatform, document.value);
  if (wrong.length > 0)
    assertNoFaults([
      ...wrong.map(({ path, message, key, hint }) => {
        const field = path.slice(0, key ? -1 : undefined).join('.');
        const where = key ? [...path, KEY] : path;
        return at(where, field === '' ? message : `${field}: ${message}`, hint(YAML_FILE));
      }),
      ...clusterLacks(document.value, at),
    ]);
  assertNoFaults(spellingFaults(document, text, at));
  const written = document.value as WrittenPlatform;
  assertNoFaults(platformFaults({ written, sandbox }, at));
  return platformFrom({ written, file, sandbox, placeOf: (path) => document.places.placeOf(path) });
}

function readDocument(text: string, file: string): YamlDocument {
  const { documents, faults } = readYaml({ text, file });
  assertNoFaults(faults);
  const [document, second] = documents.filter(({ value }) => value !== null);
  if (!document)
    assertNoFaults([faultFrom(badPlatform('the file is empty', `write environments: in ${file}`), { file })]);
  if (second)
    assertNoFaults([
      faultFrom(
        badPlatform('the file has a second document', "remove everything from the second '---' on"),
        second.places.placeOf([]),
      ),
    ]);
  return document!;
}

function faultsIn(document: YamlDocument, text: string, file: string): FaultAt {
  const source = makeSource(file, text);
  return (path, message, hint) => {
    const place = source.place(spanOf(document, path));
    const excerpt = source.line(place.line ?? 1);
    return { ...faultFrom(badPlatform(message, hint), place), ...(excerpt !== undefined && { excerpt }) };
  };
}

/** Of a value, or with KEY behind its path of the name it stands under. */
function spanOf(document: YamlDocument, path: Path): Span {
  const named = path.at(-1) === KEY;
  const { key, start, end, whole } = document.places.spanOf(named ? path.slice(0, -1) : path);
  if (named && key !== undefined) return { start: key, end: key + String(path.at(-2)).length };
  const from = (whole ? start : undefined) ?? key ?? start ?? 0;
  return { start: from, end: whole && end !== undefined ? end : from + 1 };
}
