import { ktmplSecret } from '../../core/catalogue/templating.ts';
import type { Fault } from '../../core/errors.ts';
import { yamlText } from '../../core/yaml.ts';
import type { Given } from './parameters.ts';
import { processTemplate } from './process.ts';
import { encodeSecrets, type NamedSecret } from './secrets.ts';

type KtmplInput = {
  readonly text: string;
  readonly file: string;
  readonly values: ReadonlyMap<string, Given>;
  readonly secrets: readonly NamedSecret[];
};

/** What `ktmpl` does with one Template: its objects, or faults. Warnings come with the objects. */
export function runKtmpl({ text, file, values, secrets }: KtmplInput): {
  objects: readonly unknown[];
  faults: readonly Fault[];
} {
  const { objects, faults } = processTemplate(
    { text, file },
    values,
    (name) => `give it with -p ${name} VALUE, or with a value in the Template`,
  );
  const plain = objects.map(({ made }) => made.value);
  if (secrets.length === 0 || faults.some(({ severity }) => severity !== 'warning'))
    return { objects: plain, faults };
  const encoded = encodeSecrets(plain, secrets);
  if ('objects' in encoded) return { objects: encoded.objects, faults };
  return {
    objects: [],
    faults: [...faults, ktmplSecret(encoded.wrong, file)],
  };
}

/** As ktmpl prints them: each with its mark, and one empty line where there is none. */
export function objectsText(objects: readonly unknown[]): string {
  return objects
    .map((object) => `---\n${yamlText(object)}`)
    .join('')
    .slice(0, -1);
}
