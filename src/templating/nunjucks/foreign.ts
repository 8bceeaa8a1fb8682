import { templateInvalid } from '../../core/catalogue/templating.ts';
import type { Fault } from '../../core/errors.ts';
import { lineIndex } from '../../core/yaml/lines.ts';
import { helmHint, isOfHelm } from './helm.ts';
import { RAW_HINT, withoutRaw } from './raw.ts';

/** What begins a tag or a comment, and what ends it. */
const ENDS: Readonly<Record<string, string>> = { '{{': '}}', '{#': '#}' };
/** Go's dot, `$variable`, `:=` and keywords; JavaScript's and shell's marks. */
const FOREIGN =
  /^[.$`=#/]|:=|(?:^|[\s(])[.$][A-Za-z_]|^(?:range|with|template|define|include|toYaml)\s+["'.$]/;
/** Tags that other languages share with nobody, once it is clear that one of them is meant. */
const ALSO = /^(?:end|else|else\s+if\s.*)$/;

/** What Argo, Kyverno and GitHub call their values, unless the template has a name like that itself. */
const OTHERS = /^=?\s*(?<name>workflow|inputs|outputs|steps|tasks|pod|item|request|element|github)\.[\w.-]+/;

/** Every tag of a template that another language would read, for when it could not be rendered. */
export function foreignFaults(source: string, file: string): Fault[] {
  const read = withoutRaw(source);
  const own = new Map<string, boolean>();
  const isOwn = (name: string): boolean => {
    const known = own.get(name) ?? new RegExp(`\\{%[^%]*\\b${name}\\b`).test(read);
    own.set(name, known);
    return known;
  };
  const isForeign = (bare: string): boolean => {
    const name = OTHERS.exec(bare)?.groups?.['name'];
    return FOREIGN.test(bare) || (name !== undefined && !isOwn(name));
  };
  const tags = tagsIn(read).map(({ index, inside }) => ({
    index,
    inside,
    bare: inside.replaceAll(/"[^"]*"|'[^']*'/g, '""'),
  }));
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

type Tag = { readonly index: number; readonly inside: string };

/** Every `{{ }}` outside of comments. Each place is looked at once, however many of them nothing ends. */
function tagsIn(source: string): readonly Tag[] {
  const tags: Tag[] = [];
  const endless = new Set<string>();
  let at = 0;
  for (const { index } of source.matchAll(/\{(?=[{#])/g)) {
    const mark = source.slice(index, index + 2);
    if (index < at || endless.has(mark)) continue;
    const end = source.indexOf(ENDS[mark]!, index + 2);
    if (end < 0) endless.add(mark);
    else {
      at = end + 2;
      if (mark === '{{')
        tags.push({
          index,
          inside: source
            .slice(index + 2, end)
            .replace(/^-/, '')
            .replace(/-$/, '')
            .trim(),
        });
    }
  }
  return tags;
}
