import type { Given } from './parameters.ts';
import type { NamedSecret } from './secrets.ts';

type KtmplArguments = {
  readonly template: string;
  readonly files: readonly string[];
  /** Values from -p and -b; those of -b win. */
  readonly given: ReadonlyMap<string, Given>;
  readonly secrets: readonly NamedSecret[];
};

const OPTIONS: Readonly<Record<string, { readonly name: 'p' | 'b' | 'f' | 's'; readonly takes: 1 | 2 }>> = {
  '-p': { name: 'p', takes: 2 },
  '--parameter': { name: 'p', takes: 2 },
  '-b': { name: 'b', takes: 2 },
  '--base64-parameter': { name: 'b', takes: 2 },
  '-s': { name: 's', takes: 2 },
  '--secret': { name: 's', takes: 2 },
  '-f': { name: 'f', takes: 1 },
  '--parameter-file': { name: 'f', takes: 1 },
};

/** Reads ktmpl's own command line: each option takes exactly its values, whatever they look like. */
export function readArguments(words: readonly string[]): KtmplArguments | { readonly wrong: string } {
  const found: Record<'p' | 'b' | 'f' | 's', string[][]> = { p: [], b: [], f: [], s: [] };
  const templates: string[] = [];
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const option = OPTIONS[word];
    if (word === '--') templates.push(...rest.splice(0));
    else if (!option && word.startsWith('-') && word !== '-') return { wrong: `there is no option ${word}` };
    else if (!option) templates.push(word);
    else if (rest.length < option.takes)
      return { wrong: `${word} takes ${option.takes} ${option.takes === 1 ? 'value' : 'values'}` };
    else found[option.name].push(rest.splice(0, option.takes));
  }
  const [template, second] = templates;
  if (template === undefined) return { wrong: 'no template is named' };
  if (second !== undefined) return { wrong: `only one template can be given, and ${second} is a second` };
  return {
    template,
    files: found.f.map(([file = '']) => file),
    given: new Map([...givenFrom(found.p, false), ...givenFrom(found.b, true)]),
    secrets: found.s.map(([name = '', namespace = '']) => ({ name, namespace })),
  };
}

function givenFrom(pairs: readonly string[][], encoded: boolean): [string, Given][] {
  return pairs.map(([name = '', text = '']) => [name, { text, encoded }]);
}
