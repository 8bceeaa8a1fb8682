import { isDeepStrictEqual } from 'node:util';
import { secretYaml } from '../core/catalogue/secret-faults.ts';
import type { Fault } from '../core/errors.ts';
import { isFields } from '../core/fields.ts';
import type { Path, Place } from '../core/place.ts';
import type { Secret } from '../core/secret.ts';
import { readYaml } from '../core/yaml.ts';

/** Where a text is nested deeper than any Secret; to keep its comments takes a time that grows with the square of that. */
export function tooDeep(text: Secret, file: string): Place | undefined {
  return readYaml({ text: text.reveal(), file }).faults.find(({ message }) => message.startsWith('nesting'))
    ?.place;
}

/**
 * A fault where the library that keeps comments has read other values than kubectl would: nobody sees that in the file. No
 * fault quotes it.
 */
export function readOtherwise(values: readonly unknown[], text: Secret, file: string): Fault[] {
  const { documents, faults } = readYaml({ text: text.reveal(), file });
  const [broken] = faults;
  if (broken) return [otherwise(broken.place ?? { file })];
  const theirs = documents.filter(({ value }) => value !== null);
  const index = theirs.findIndex(({ value }, at) => !isDeepStrictEqual(plain(value), plain(values[at])));
  const found = theirs[index];
  return found ? [otherwise(found.places.placeOf(firstOther(plain(found.value), plain(values[index]))))] : [];
}

function otherwise(place: Place): Fault {
  return secretYaml({
    message: 'kubectl reads something else here',
    place,
    hint: 'write one key a line, and its value in double quotes',
  });
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null));
}

/** The path to the first value that differs. */
function firstOther(one: unknown, other: unknown): Path {
  if (!isFields(one) || !isFields(other)) return [];
  const name = Object.keys(one).find((key) => !isDeepStrictEqual(one[key], other[key]));
  return name === undefined ? [] : [name, ...firstOther(one[name], other[name])];
}
