import { templateInvalid } from '../../core/catalogue/templating.ts';
import type { Fault } from '../../core/errors.ts';
import { lineIndex } from '../../core/yaml/lines.ts';
import { helmHint, isOfHelm } from './helm.ts';
import { RAW_HINT, withoutRaw } from './raw.ts';

const TAG = /\{\{-?\s*(?<inside>(?:[^}]|\}(?!\}))*?)\s*-?\}\}|\{#[^]*?#\}/g;
/** Go's dot, `$variable`, `:=` and keywords; JavaScript's and shell's marks. */
const FOREIGN =
  /^[.$`=#/]|:=|(?:^|[\s(])[.$][A-Za-z_]|^(?:range|with|template|define|include|toYaml)\s+["'.$]/;
/** Tags that other languages share with nobody, once it is clear that one of them is meant. */
const ALSO = /^(?:end|else|else\s+if\s.*)$/;

/** What workflows of Argo call their values, unless the template has a name like that itself. */
const ARGO = /^=?(?<name>workflow|inputs|outputs|steps|tasks|pod|item)\.[\w.-]+$/;

/** Every tag of a template that another language would read, for when it could not be rendered. */
export function foreignFaults(source: string, file: string): Fault[] {
  const read = withoutRaw(source);
  const isForeign = (bare: string): boolean => {
    const name = ARGO.exec(bare)?.groups?.['name'];
    return FOREIGN.test(bare) || (name !== undefined && !new RegExp(`\\{%[^%]*\\b${name}\\b`).test(read));
  };
  const tags = [...read.matchAll(TAG)].flatMap(({ index, groups }) => {
    const inside = groups?.['inside'];
    return inside === undefined ? [] : [{ index, inside, bare: inside.replaceAll(/"[^"]*"|'[^']*'/g, '""') }];
  });
  if (!tags.some(({ bare }) => isForeign(bare))) return [];
  const placeOf = lineIndex(source);
  const ofHelm = isOfHelm(read);
  return tags
    .filter(({ bare }) => isForeign(bare) || ALSO.test(bare))
    .map(({ index, inside }) =>
      templateInvalid({
        message: `'{{ ${inside.slice(0, 60)} }}' is of another template language`,
        hint: ofHelm ? helmHint(inside) : RAW_HINT,
        place: { file, ...placeOf(index) },
      }),
    );
}
