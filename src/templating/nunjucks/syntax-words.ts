import { suggestion } from '../../core/suggestion.ts';
import { RAW_HINT } from './raw.ts';

export type Words = { readonly message: string; readonly hint: string };

/** Tags that a template may begin, in the order of how often they are written. */
const TAGS = ['if', 'for', 'set', 'include', 'macro', 'import', 'from', 'call', 'filter'];
const MORE_TAGS = ['block', 'extends', 'switch', 'raw', 'verbatim'];
const WITHIN = ['elif', 'elseif', 'else', 'case', 'default'];

/** nunjucks names the functions of its own parser; people want to know what to write. */
const SAID: readonly (readonly [RegExp, Words])[] = [
  [/^parseFor: /, { message: "this {% for %} has no 'in'", hint: 'write {% for one in list %}' }],
  [
    /^parseSet: |^parseAggregate: expected comma|^parseSignature: expected comma/,
    {
      message: 'a comma, an equals sign or a bracket is missing',
      hint: 'write {% set name = value %}, [a, b] or name(a, b)',
    },
  ],
  [
    /^parseAggregate: expected colon/,
    { message: 'a key has no colon behind it', hint: 'write { key: value }' },
  ],
  [
    /^parseImport: /,
    { message: 'this {% import %} gives no name', hint: "write {% import 'file.yml' as name %}" },
  ],
  [
    /^parseFrom: /,
    { message: 'this {% from %} names nothing to import', hint: "write {% from 'file.yml' import name %}" },
  ],
  [/^parseBlock: /, { message: 'this {% block %} has no name', hint: 'write {% block name %}' }],
  [
    /^parseSwitch: /,
    {
      message: 'this {% switch %} has something else than cases',
      hint: 'write {% case value %} or {% default %}',
    },
  ],
  [
    /^tag name expected/,
    { message: 'this {% %} has no name of a tag', hint: `write one, such as {% if %}, or ${RAW_HINT}` },
  ],
  [
    /^expected variable end/,
    { message: 'this {{ }} holds more than one value', hint: `join them with ~ or a filter, or ${RAW_HINT}` },
  ],
];

/** What nunjucks' parser says, in words that lead to what to write; `open` is the block that is open there. */
export function syntaxWords(message: string, open: string | undefined): Words {
  const said = cleaned(message);
  const tag = /^unknown block tag: (\S+)/.exec(said)?.[1];
  if (tag !== undefined) return tagWords(tag, open);
  const block = /^expected block end in (\S+) statement/.exec(said)?.[1];
  if (block !== undefined)
    return {
      message: `{% ${block} %} has more behind it than it takes`,
      hint: 'remove what is too much, or close its brackets',
    };
  const known = SAID.find(([pattern]) => pattern.test(said));
  return known?.[1] ?? { message: said, hint: `correct the tag, or ${RAW_HINT}` };
}

function tagWords(tag: string, open: string | undefined): Words {
  if (tag.startsWith('end') || WITHIN.includes(tag)) {
    if (tag === 'end')
      return {
        message: 'there is no tag {% end %}',
        hint: open === undefined ? 'remove it' : `write {% end${open} %}`,
      };
    const begun = tag.startsWith('end') ? tag.slice(3) : ['case', 'default'].includes(tag) ? 'switch' : 'if';
    if (open !== undefined && open !== begun)
      return {
        message: `{% ${tag} %} stands within a {% ${open} %}`,
        hint: `write {% end${open} %} before it`,
      };
    return {
      message: `{% ${tag} %} belongs to no {% ${begun} %}`,
      hint: `remove it, or begin with {% ${begun} … %} before it`,
    };
  }
  return {
    message: `there is no tag '${tag}'${suggestion(tag, [...TAGS, ...MORE_TAGS])}`,
    hint: `write one of ${TAGS.join(', ')}, or ${RAW_HINT}`,
  };
}

/** nunjucks puts file and position in front of its messages; ours stand in the place. */
export function cleaned(message: string): string {
  return message
    .replace(/^(?:Template render error: )?\([^\n]*\)(?: \[Line \d+(?:, Column \d+)?\])?\n\s*/, '')
    .replace(/^(?:Error|Template render error|TemplateError): /, '')
    .split('\n', 1)[0]!
    .trim();
}
