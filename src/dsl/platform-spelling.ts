import type { Fault } from '../core/errors.ts';
import type { YamlDocument } from '../core/yaml.ts';
import type { FaultAt } from './fault-at.ts';
import { KEY, type Path } from './places.ts';
import { blankName, straight } from '../core/typographic.ts';

/** What YAML reads and nobody meant: words that it takes for true and false, quotes and blanks that are letters to it. */
export function spellingFaults({ value, places }: YamlDocument, text: string, at: FaultAt): Fault[] {
  const startOf = (path: Path) => places.spanOf(path).key ?? -1;
  return textsIn(value, []).flatMap(({ path, text: written, key }) => {
    const where = key ? [...path, KEY] : path;
    const name = path.join('.');
    const meant = straight(written);
    if (meant !== undefined)
      return [
        at(
          where,
          `${name}: ${written} has typographic quotes, which YAML takes for letters`,
          `write ${meant}`,
        ),
      ];
    const blank = blankName(written);
    if (blank !== undefined)
      return [at(where, `${name}: there is ${blank} in it`, 'remove it, or type a blank instead')];
    const isWord = key && path.length === 2 && path[0] === 'environments' && /^(?:true|false)$/.test(written);
    return isWord && !/['"]/.test(text.slice(startOf(path) - 1, startOf(path) + 1))
      ? [at(where, `environments: YAML reads this name as ${written}`, QUOTED)]
      : [];
  });
}

const QUOTED = 'put it in quotes: yes, no, on and off are true and false in YAML';

type Written = { readonly path: Path; readonly text: string; readonly key: boolean };

function textsIn(value: unknown, path: Path): Written[] {
  if (typeof value === 'string') return [{ path, text: value, key: false }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => [
    { path: [...path, name], text: name, key: true },
    ...textsIn(field, [...path, name]),
  ]);
}
