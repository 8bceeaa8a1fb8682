import { DEFAULT_SCALAR_STYLE_RULES, dump, SCALAR_STYLE, type ScalarLayout } from 'js-yaml';
import { plainScalar } from './scalars.ts';

const STRING_TAG = 'tag:yaml.org,2002:str';

/** Writes a value as YAML that kubectl reads back as the same value; same value, same bytes. */
export function yamlText(value: unknown): string {
  return dump(value, {
    lineWidth: -1,
    noRefs: true,
    seqNoIndent: true,
    scalarStyleRules: [...Object.values(DEFAULT_SCALAR_STYLE_RULES), quoteWhatKubectlTypes],
  });
}

/** The library knows YAML 1.1 and 1.2; kubectl also reads `0X1f` and `1__0` as numbers. */
function quoteWhatKubectlTypes(layout: ScalarLayout): void {
  if (layout.style !== SCALAR_STYLE.PLAIN || layout.node.tag !== STRING_TAG) return;
  if (typed(layout.node.value)) layout.style = SCALAR_STYLE.SINGLE_QUOTED;
}

function typed(text: string): boolean {
  try {
    return typeof plainScalar(text) !== 'string';
  } catch {
    return true;
  }
}
