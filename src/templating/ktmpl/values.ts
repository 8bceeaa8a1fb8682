import { ktmplValues } from '../../core/catalogue/templating.ts';
import type { Fault } from '../../core/errors.ts';
import { readYaml } from '../../core/yaml.ts';
import { ktmplDialect, Verbatim } from './dialect.ts';
import type { Given } from './parameters.ts';

/** Reads a file of values: documents of names to strings, where the last of a name counts. */
export function readValues(text: string, file: string): { values: Map<string, Given>; faults: Fault[] } {
  const { documents, faults } = readYaml({ text, file, dialect: ktmplDialect });
  const values = new Map<string, Given>();
  for (const document of documents) {
    const { value } = document;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      faults.push(
        ktmplValues({
          message: 'a file of values holds mappings',
          hint: 'write NAME: value, one a line',
          place: document.places.placeOf([]),
        }),
      );
      continue;
    }
    for (const [name, found] of Object.entries(value)) {
      const given = stringOf(found);
      if (given !== undefined) values.set(name, { text: given, encoded: false });
      else
        faults.push(
          ktmplValues({
            message: `the value of ${name} must be a string`,
            hint: 'put it in quotes',
            place: document.places.placeOf([name]),
          }),
        );
    }
  }
  return { values, faults };
}

function stringOf(value: unknown): string | undefined {
  if (value instanceof Verbatim && value.kind === 'string') return value.text;
  return typeof value === 'string' ? value : undefined;
}
